import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort, sleep } from './shop.ts';
import { isRunning, startedOf, type Started, upOf } from './up.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NATIVE = join(ROOT, 'infra/native');
const SERVERS = ['mysql', 'kafka', 'clickhouse'] as const;
/** Of what is fetched once: where the suites' servers have theirs. */
const FETCHED = ['mysql/root', 'kafka/jars-4.3.1'];

/** Where servers run for the suites, these start their own all the same: that is what is shown. */
const LONG = process.env['CRPM_TEST_LONG'] === '1' && process.env['CRPM_TEST_DISTRIBUTED'] === '1';
const ownServers = LONG ? describe : describe.skip;

ownServers('up and down', () => {
  let dir: string;
  let url: string;
  let port: number;
  beforeAll(async () => {
    const home = join(ROOT, '.servers');
    mkdirSync(home, { recursive: true });
    dir = mkdtempSync(join(home, 'up-'));
    for (const path of FETCHED.filter((one) => existsSync(join(home, one)))) {
      mkdirSync(join(dir, path, '..'), { recursive: true });
      execFileSync('cp', ['-al', join(home, path), join(dir, path)]);
    }
    port = await freePort();
  });
  afterAll(async () => {
    await run('down');
    rmSync(dir, { recursive: true });
  }, 120_000);

  async function run(program: 'up' | 'down'): Promise<string> {
    const { CRPM_TEST_MYSQL, CRPM_TEST_KAFKA, CRPM_TEST_CLICKHOUSE, ...env } = process.env;
    const settings = { ...env, PORT: String(port) };
    const { stdout } = await promisify(execFile)(join(NATIVE, program), [dir], { env: settings });
    return stdout.trim().split('\n').at(-1) ?? '';
  }
  const numberIn = (server: string) => Number(readFileSync(join(dir, server, 'pid'), 'utf8'));
  const processes = (): Record<string, Started> => ({
    ...Object.fromEntries(SERVERS.map((server) => [server, startedOf(numberIn(server))])),
    ...upOf(dir).processes,
  });
  const call = async (path: string, body?: unknown) => {
    const answer = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as { id: string } };
  };
  const readiness = async () => {
    const { ports } = upOf(dir);
    const of = async (origin: string) => (await fetch(`${origin}/health/ready`)).status;
    const writers = ['customers', 'products', 'purchases'];
    return Promise.all([
      of(url),
      ...writers.map((name) => of(`http://127.0.0.1:${String(ports[name])}`)),
    ]);
  };

  let order: object;
  let bought: string;

  it('prints the address of a shop that sells', async () => {
    const said = await run('up');
    expect(said).toBe(`CRPM is running at http://127.0.0.1:${String(port)}`);
    url = said.replace(/.* /, '');
    const unitPrice = { amount: '1.00', currency: 'USD' };
    const lamp = { name: 'Lamp', unitPrice, openingStock: 100 };
    const customer = await call('/api/v1/customers', { name: 'Ann' });
    const product = await call('/api/v1/products', lamp);
    order = {
      customerId: customer.body.id,
      lines: [{ productId: product.body.id, quantity: 1 }],
    };
    const { status, body } = await call('/api/v1/purchases', order);
    expect(status).toBe(201);
    bought = body.id;
  }, 600_000);

  it.each(['kafka', 'clickhouse'])(
    'sells without %s, and is ready to',
    async (server) => {
      process.kill(numberIn(server), 'SIGKILL');
      // For longer than an answer is told again.
      for (let n = 0; n < 5; n++) {
        expect((await call('/api/v1/purchases', order)).status).toBe(201);
        expect(await readiness()).toEqual([200, 200, 200, 200]);
        await sleep(600);
      }
      await run('up');
    },
    120_000,
  );

  it('stops exactly what it started, and finds the data again', async () => {
    const before = processes();
    expect(Object.keys(before)).toHaveLength(8);
    expect(Object.values(before).every(isRunning)).toBe(true);
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', dir]);
    await run('down');
    expect(bystander.exitCode).toBeNull();
    bystander.kill();
    expect(Object.entries(before).filter(([, one]) => isRunning(one))).toEqual([]);
    expect(existsSync(join(dir, 'up.json'))).toBe(false);

    expect(await run('up')).toContain(url);
    expect(await call(`/api/v1/purchases/${bought}`)).toMatchObject({
      status: 200,
      body: { id: bought, status: 'confirmed' },
    });
    expect((await call('/api/v1/purchases', order)).status).toBe(201);
  }, 300_000);
});
