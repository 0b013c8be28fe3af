import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const DOCS = resolve(import.meta.dirname, '../../tools/docs.mjs');

it('the generated pages of docs/ say what the schemas and events are now', async () => {
  const check = promisify(execFile)(process.execPath, [DOCS, '--check']).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  );
  expect(await check).toBe('');
});
