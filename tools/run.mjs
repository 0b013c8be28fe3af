// Runs one built program in the place of this one: its output, its signals, its exit code.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { env, node, root } from './build.mjs';

/**
 * Ctrl-C reaches every process of the terminal's group, and npm passes it on once more. The program
 * gets a group of its own, and from here exactly one signal, so that it can stop in peace. (The npm
 * scripts say `exec` because the shell between would die at once and npm would not wait for us.)
 */
export function run(program, args, cwd) {
  const flags = ['--enable-source-maps', '--disable-warning=ExperimentalWarning'];
  const child = spawn(node, [...flags, join(root, program), ...args], {
    stdio: 'inherit',
    cwd,
    env,
    detached: true,
  });

  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!asked) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      asked = true;
    });
  }
  child.once('error', (error) => {
    console.error(`${program} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
