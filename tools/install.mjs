// Runs before start, test and crpm: installs once, and again only when the lock file has changed.
// Plain Node 20+, no dependencies, because nothing is installed yet when it runs.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

process.chdir(new URL('..', import.meta.url).pathname);

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes the second file last, so an interrupted install counts as none.
if (modified('package-lock.json') > modified('node_modules/.package-lock.json')) {
  console.log('Installing dependencies (once) …');
  const { status } = spawnSync('npm', ['ci', '--loglevel=error', '--no-fund', '--no-audit'], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error('The dependencies could not be installed: see the lines above, then try again.');
    process.exit(1);
  }
}
