import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUGS } from './testing/simulation/bugs.ts';
import { prepare, simulate, type Place } from './testing/simulation/simulate.ts';

/** As many as without a bug have to pass. */
const SEEDS = 1_000;

let place: Place;
beforeAll(async () => {
  place = await prepare(await mkdtemp(join(tmpdir(), 'crpm-simulation-')));
}, 60_000);
afterAll(() => rm(place.folder, { recursive: true }));

describe('the simulation notices a shop that', () => {
  it.each(BUGS)(
    '$name',
    async ({ name, breaks, plant }) => {
      const takeOut = plant();
      try {
        for (let seed = 1; seed <= SEEDS; seed++) {
          const { violations } = await simulate(seed, place);
          const found = violations.find((one) =>
            breaks.some((which) => one.includes(`${which}: `)),
          );
          if (found === undefined) continue;
          process.stdout.write(`${name}: seed ${String(seed)}, ${found.slice(0, 160)}\n`);
          return;
        }
      } finally {
        takeOut();
      }
      throw new Error(`nothing of it was noticed in ${String(SEEDS)} seeds`);
    },
    1_200_000,
  );
});
