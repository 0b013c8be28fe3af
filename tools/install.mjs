// Runs before start, test and crpm: installs once, and again only when the lock file has changed.
// Plain Node 20+, no dependencies, because nothing is installed yet when it runs.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { step } from './step.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes the second file last, so an interrupted install counts as none.
if (modified('package-lock.json') > modified('node_modules/.package-lock.json')) {
  const npmCi = ['ci', '--loglevel=error', '--no-fund', '--no-audit'];
  if (!(await step('Installing dependencies (once, a few minutes) …', 'npm', npmCi, {}))) {
    console.error('The dependencies could not be installed: see the lines above, then try again.');
    process.exit(1);
  }
}
