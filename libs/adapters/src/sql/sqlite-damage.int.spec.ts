import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../testing/read-all.ts', import.meta.url));
const NODE = ['--experimental-transform-types', '--no-warnings', '--conditions=@crpm/source'];

it('ends the process that finds a damaged file, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crpm-damage-'));
  const file = join(folder, 'things.db');
  const made = new DatabaseSync(file);
  made.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, thing TEXT)');
  made.exec(
    `INSERT INTO things WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
     SELECT i, printf('%0200d', i) FROM n`,
  );
  made.close();
  const read = async () => {
    const child = spawn(process.execPath, [...NODE, PROGRAM, file]);
    let [said, log] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.startsWith('read')) child.kill('SIGTERM');
    });
    child.stderr.on('data', (text: Buffer) => (log += text.toString()));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { said, log, code, signal };
  };
  expect(await read()).toMatchObject({ said: 'read 5000\n', log: '', signal: 'SIGTERM' });

  const damaged = await open(file, 'r+');
  await damaged.write(Buffer.alloc(4096 * 20, 0xff), 0, 4096 * 20, 4096 * 100);
  await damaged.close();
  const { code, log } = await read();
  expect(code).toBe(1);
  expect(log).toContain('malformed');
  await rm(folder, { recursive: true });
}, 60_000);
