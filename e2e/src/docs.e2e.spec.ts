import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const DOCS = resolve(import.meta.dirname, '../../tools/docs.mjs');

it('the generated pages of docs/ say what the schemas and events are now', () => {
  const check = spawnSync(process.execPath, [DOCS, '--check'], { encoding: 'utf8' });
  expect([check.status, check.stdout, check.status === 0 ? '' : check.stderr]).toEqual([0, '', '']);
});
