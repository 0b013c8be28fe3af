import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';
import { provide } from './servers.mjs';

/**
 * A Python with the packages of a list, fetched once, or throws; answers the folder of its
 * programs. `name` is its folder among those of the servers.
 */
export function providePython(name, list) {
  const home = join(root, '.servers', name);
  const programs = join(home, 'bin');
  if (existsSync(join(home, 'complete'))) return programs;
  provide('python3', ['python3', 'python3-venv'], '-c', 'import ensurepip');
  const inherit = { stdio: 'inherit' };
  execFileSync('python3', ['-m', 'venv', home], inherit);
  const packages = ['install', '--quiet', '--requirement', join(root, list)];
  execFileSync(join(programs, 'pip'), packages, inherit);
  writeFileSync(join(home, 'complete'), '');
  return programs;
}
