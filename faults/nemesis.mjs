import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../e2e/src/shop.ts';
import { isRunning } from './servers.mjs';

/** A moment that the seed chooses. */
export const moment = ({ next }) => sleep(400 + next(1600));

/** What is done to a shop under load, so many times, with moments between. */
export const repeat = (times, once) => async (run) => {
  for (let at = 0; at < times; at++) {
    await moment(run);
    await once(run, at);
  }
  await moment(run);
};

/** The process of a shop by its name; of the shop that is one, its own. */
export const pidOf = (shop, name) =>
  name === undefined
    ? shop.composition.process.pid
    : JSON.parse(readFileSync(join(shop.dataDir, 'up.json'), 'utf8')).processes[name].pid;
export const isUp = (shop, name) => isRunning(pidOf(shop, name));
