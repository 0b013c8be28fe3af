import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/build.mjs';
import { provide } from '../tools/servers.mjs';

/** MySQL's and Kafka's protocols are not Python's own: its clients are fetched once. */
export function provideClients() {
  const home = join(root, '.servers/judge');
  if (existsSync(join(home, 'complete'))) return;
  provide('python3', ['python3', 'python3-venv'], '-c', 'import ensurepip');
  const inherit = { stdio: 'inherit' };
  execFileSync('python3', ['-m', 'venv', home], inherit);
  const list = join(root, 'faults/judge/requirements.txt');
  execFileSync(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', list], inherit);
  writeFileSync(join(home, 'complete'), '');
}
