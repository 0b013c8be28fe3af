import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../testing/ended-process.ts', import.meta.url));
const NODE = ['--experimental-transform-types', '--no-warnings', '--conditions=@crpm/source'];

/** Tells it to stop so often, each time once it has said something more. */
async function ended(what: string, signals: number) {
  const child = spawn(process.execPath, [...NODE, PROGRAM, what]);
  let [said, log] = ['', ''];
  child.stderr.on('data', (text: Buffer) => (log += text.toString()));
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
    if (said.split('\n').length - 1 <= signals) child.kill('SIGTERM');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said, log };
}

it('ends in order when it is told to', async () => {
  expect(await ended('stops', 1)).toEqual({ code: 0, said: 'ready\nstopping\nstopped\n', log: '' });
}, 60_000);

it('ends at once when it is told twice', async () => {
  expect(await ended('waits', 2)).toEqual({ code: 1, said: 'ready\nstopping\n', log: '' });
}, 60_000);

it('ends all the same where it does not stop in time', async () => {
  const { code, said, log } = await ended('hangs', 1);
  expect([code, said]).toEqual([1, 'ready\nstopping\n']);
  expect(log).toContain('it did not stop in time');
}, 60_000);

it('ends at a promise that nobody listens to, and says so in one line', async () => {
  const { code, log } = await ended('rejects', 0);
  expect(code).toBe(1);
  expect(log.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(log)).toMatchObject({
    level: 'error',
    message: 'ended by an error that nobody expected',
    error: expect.stringContaining('nobody listens') as string,
  });
}, 60_000);
