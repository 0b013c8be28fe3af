/**
 * `node ended-process.ts WHAT`: a process that ends in order within a moment, or never, or by what
 * nobody caught. It says `ready`, and later `stopped`.
 */
import { systemTimers } from '@crpm/adapters';
import { endInOrder } from '../health/end-in-order.ts';
import { jsonLog } from '../log.ts';

const [what = ''] = process.argv.slice(2);
const log = jsonLog(
  'warn',
  (line) => process.stderr.write(line),
  () => Date.now(),
);
const timers = {
  ...systemTimers,
  // The hard stop, and nothing else, is asked for here.
  after: (_: number, callback: () => void) =>
    systemTimers.after(what === 'hangs' ? 100 : 60_000, callback),
};
endInOrder(log, timers, async () => {
  process.stdout.write('stopping\n');
  if (what !== 'stops') await new Promise(() => undefined);
  process.stdout.write('stopped\n');
});
if (what === 'rejects') void Promise.reject(new Error('nobody listens'));
setInterval(() => undefined, 1000);
process.stdout.write('ready\n');
