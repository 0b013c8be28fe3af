import { sleep } from '../e2e/src/shop.ts';
import { SETTLEMENT, SINK, TAKING } from './crash-points.mjs';
import { isUp } from './nemesis.mjs';

/** At each named point in turn. A process reads the environment when it begins. */
const crashing = (...places) => {
  const nemesis = async (run) => {
    const { shop, form } = run;
    for (const { service, points } of places) {
      const victim = form === 'distributed' ? service : undefined;
      for (const point of points) {
        process.env.FAULTS_CRASH = point;
        await shop.kill(victim);
        // It may end before it is ready.
        await shop.composition.start().catch(() => undefined);
        for (let tries = 0; isUp(shop, victim) && tries < 200; tries++) await sleep(50);
        run.must(!isUp(shop, victim), `it never came to the point: ${point}`);
        delete process.env.FAULTS_CRASH;
        if (isUp(shop, victim)) await shop.kill(victim);
        await shop.start();
        run.kills += 2;
      }
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
