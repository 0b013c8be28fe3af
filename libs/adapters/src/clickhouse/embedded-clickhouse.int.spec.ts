import type { Log } from '@crpm/event-sourcing';
import { wait } from '@crpm/event-sourcing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemTimers as timers } from '../runtime/system.ts';
import { ClickHouse } from './clickhouse.ts';
import { EmbeddedClickHouse } from './embedded-clickhouse.ts';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 400; i++) {
    if (await condition()) return;
    await wait(timers, 25);
  }
  throw new Error('It did not happen in 10 s.');
};

let dataDir: string;
let engine: EmbeddedClickHouse;
let database: ClickHouse;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clickhouse-'));
  engine = await EmbeddedClickHouse.start({ dataDir, timers, log: silent });
  database = new ClickHouse(engine.server);
  const empty = await mkdtemp(join(dataDir, 'none-'));
  await database.migrate(pathToFileURL(`${empty}/`));
}, 60_000);

afterAll(async () => {
  await database.close();
  await engine.stop();
  await rm(dataDir, { recursive: true });
});

describe('embedded engine', () => {
  it('keeps its passwords and configuration from other users of the machine', async () => {
    for (const file of ['credentials.json', 'users.xml', 'config.xml']) {
      expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
    }
    expect(await readFile(join(dataDir, 'users.xml'), 'utf8')).not.toContain(
      engine.server.writer.password,
    );
  });

  it('lets nobody in without a password', async () => {
    const { url } = engine.server;
    for (const user of ['default', 'writer', 'reader', '']) {
      const answer = await fetch(`${url}/?query=SELECT%201&user=${user}`);
      expect([user, answer.ok]).toEqual([user, false]);
    }
  });

  it('names the folder when another instance works in it', async () => {
    await expect(
      EmbeddedClickHouse.start({
        dataDir,
        log: silent,
        timers: { ...timers, after: (_ms, callback) => timers.after(10, callback) },
      }),
    ).rejects.toThrow(`Another running instance uses the data folder ${dataDir}.`);
  }, 20_000);

  it('leaves no orphan when its owner is killed, and the folder is free again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clickhouse-'));
    const script = join(folder, 'owner.mjs');
    await writeFile(
      script,
      `import { EmbeddedClickHouse } from ${JSON.stringify(
        new URL('./embedded-clickhouse.ts', import.meta.url).href,
      )};
       const log = { info() {}, warn() {}, error: console.error };
       const timers = { after: (ms, f) => { const t = setTimeout(f, ms); return () => clearTimeout(t); }, soon: setImmediate };
       const engine = await EmbeddedClickHouse.start({ dataDir: ${JSON.stringify(join(folder, 'd'))}, timers, log });
       console.log(engine.pid);
       setInterval(() => undefined, 1000);`,
    );
    const owner = spawn(
      process.execPath,
      ['--experimental-transform-types', '--conditions=@crpm/source', script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(String(line));
    expect(isRunning(pid)).toBe(true);
    owner.kill('SIGKILL');
    await until(() => !isRunning(pid));
    const again = await EmbeddedClickHouse.start({
      dataDir: join(folder, 'd'),
      timers,
      log: silent,
    });
    const { pid: second } = again;
    await again.stop();
    expect(isRunning(second ?? 0)).toBe(false);
    await rm(folder, { recursive: true });
  }, 30_000);
});

describe('migrations', () => {
  const statement = (name: string) =>
    `CREATE TABLE IF NOT EXISTS ${name} (x UInt8) ENGINE = Memory`;

  it('are applied once, in order, every statement; an edited one is refused', async () => {
    const folder = await mkdtemp(join(dataDir, 'migrations-'));
    const directory = pathToFileURL(`${folder}/`);
    await writeFile(join(folder, '002-b.sql'), 'INSERT INTO made_a VALUES (2)');
    await writeFile(
      join(folder, '001-a.sql'),
      `-- why\n${statement('made_a')}\n;\n${statement('made_b')}\n;\n`,
    );
    await database.migrate(directory);
    await database.migrate(directory);
    expect(await database.query('SELECT x FROM made_a')).toEqual([{ x: 2 }]);
    expect(await database.query('SELECT x FROM made_b')).toEqual([]);
    await writeFile(join(folder, '001-a.sql'), statement('made_c'));
    await expect(database.migrate(directory)).rejects.toThrow('001-a.sql');
  });
});
