// `npm run faults -- --only F4,F5 --seed 1 --form standalone|distributed` breaks a shop under load
// and has an independent judge look at what is left; `npm run faults -- --planted` breaks the shop's
// own code in known ways, and shows that the judge notices. Exits 1 on any violation.
import { spawnSync } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { build, env, root } from '../tools/build.mjs';
import { run } from '../tools/run.mjs';
import { providePython } from '../tools/python.mjs';
import { provide, provideJava } from '../tools/servers.mjs';
import { copyOf } from './private-copy.mjs';

const asked = process.argv.slice(2);
const { INIT_CWD = '' } = process.env;
const file = asked.indexOf('--results') + 1;
// Meant from where the user stands; it is run elsewhere.
if (file > 0) asked[file] = resolve(INIT_CWD, asked[file]);
// Who says so has built it, and runs it: it must not be made anew meanwhile.
if (asked.includes('--built')) asked.splice(asked.indexOf('--built'), 1);
else await build();
provide('python3', ['python3']);
if (!asked.includes('standalone')) {
  // MySQL's and Kafka's protocols are not Python's own.
  providePython('judge', 'faults/judge/requirements.txt');
  provideJava();
}
const only = asked[asked.indexOf('--only') + 1];
if (!asked.includes('--planted') && (!asked.includes('--only') || /\bF21\b/.test(only))) {
  provide('faketime', ['faketime']);
}
// The modules of e2e that start shops have TypeScript in them that Node does more than leave out.
env.NODE_OPTIONS = '--experimental-transform-types --disable-warning=TimeoutNegativeWarning';
asked.push('--commit', commit());
const copy = copyOf(root);
process.once('exit', () => copy.remove());
run(relative(root, join(copy.root, 'faults/main.mjs')), asked, copy.root);

/** What is run; what was kept of earlier runs makes it no other. */
function commit() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const { status, stdout } = git('rev-parse', '--short', 'HEAD');
  if (status !== 0) return 'unknown';
  const kept = [':!faults/results.jsonl', ':!docs/faults.md'];
  const { stdout: changed } = git('status', '--porcelain', '--', '.', ...kept);
  return `${stdout.trim()}${changed === '' ? '' : '-dirty'}`;
}
