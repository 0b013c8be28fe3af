// A process that goes on when we are gone, and of which it is known afterwards how it ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process ended, its parent alone is told: a shell stays beside each, and writes it down. */
const WATCHED =
  'log=$1 end=$2; shift 2; "$@" >>"$log" 2>&1 & echo $!; exec >&-; wait $!; echo $? >"$end"';

/** Starts a program; what it says is added to `log`. Answers which process it is. */
export async function startWatched(program, { env, log, end }) {
  rmSync(end, { force: true });
  const child = spawn('sh', ['-c', WATCHED, 'sh', log, end, ...program], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  child.unref();
  const pid = Number((await once(child.stdout, 'data'))[0]);
  return startedOf(pid);
}

/** One that somebody else started. */
export const startedOf = (pid) => ({ pid, since: sinceOf(pid) });

/** How a process ended that runs no more, as its shell says in a moment. */
export async function howEnded(end) {
  const said = () => (existsSync(end) ? readFileSync(end, 'utf8') : '');
  for (let tries = 0; said() === '' && tries < 50; tries++) await sleep(20);
  if (said() === '') return 'nobody saw how';
  const code = Number(said());
  const killer = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return killer?.[0] ?? `exit ${code}`;
}

/** When a process began, in ticks since the machine did: a number alone may be another's by now. */
function sinceOf(pid) {
  try {
    // After the name, which may hold anything, in parentheses.
    const [state, ...more] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .split(') ')
      .at(-1)
      .split(' ');
    // One that has ended stands there until its parent has heard of it.
    return state === 'Z' ? undefined : more[18];
  } catch {
    return undefined;
  }
}

/** Whether it is still the process that was started. */
export const isRunning = ({ pid, since }) => since !== undefined && sinceOf(pid) === since;
