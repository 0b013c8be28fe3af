/** The same numbers for the same seed (mulberry32): `next(n)` is one of 0 … n-1. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The setting by which a process finds the seed of what is planted in it. */
export const SEED = 'FAULTS_SEED';

/** What is planted throws dice, the same in each run of a seed: expressions in the built code. */
export const dice = (below) =>
  `(globalThis.dice ??= (${randomOf})(Number(process.env.${SEED})))(${below})`;
export const oneIn = (times) => `(${dice(times)} === 0)`;
