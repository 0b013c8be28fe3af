import { sleep } from '../e2e/src/shop.ts';
import { SETTLEMENT, SINK, TAKING } from './crash-points.mjs';
import { endOf, isUp } from './nemesis.mjs';
import { startAgain } from './promptly.mjs';
import { turnOff, turnOn } from './switches.mjs';

/**
 * Milliseconds until a process under load must have come to a point. Kafka's group gives up on a dead
 * member after half a minute, and only then is anything on its way into the figures again.
 */
const WITHIN = 120_000;

/** At each named point in turn; in the short run two seeds share them. */
const crashing = (...places) => {
  const all = places.flatMap(({ service, points }) => points.map((point) => ({ service, point })));
  const nemesis = async (run) => {
    const { shop, form, size, seed } = run;
    const its = all.filter((_, at) => size.rounds >= 1 || at % 2 === seed % 2);
    for (const { service, point } of all.length > 1 ? its : all) {
      const victim = form === 'distributed' ? service : undefined;
      turnOn(run, point);
      const deadline = performance.now() + WITHIN;
      while (isUp(shop, victim) && performance.now() < deadline) await sleep(20);
      turnOff(run, point);
      if (isUp(shop, victim)) run.must(false, `it never came to the point: ${point}`);
      else {
        const how = await endOf(shop, victim);
        run.must(how === 'SIGKILL', `before the point ${point} it ended: ${how}`);
        run.kills += 1;
      }
      await startAgain(run);
    }
  };
  return { nemesis, edits: places.flatMap(({ edits }) => edits) };
};

/** Killed at a known place in the code. */
export const CRASHES = {
  // One point alone: what a later start finds wrong with the figures it rebuilds.
  intended: { standalone: crashing({ ...SINK, points: ['after BEFORE'] }) },
  F3: { standalone: crashing(SINK), distributed: crashing(SINK) },
  F24: {
    standalone: crashing(SETTLEMENT, TAKING),
    distributed: crashing(SETTLEMENT, TAKING),
  },
};
