/**
 * How much of each fault there is. `rounds`: of what is done several times. `pause`: milliseconds
 * between a buyer's calls. `away`: seconds that a server is gone where it is to be gone for long.
 * `alone`: the machine is this run's, so that what is to take seconds can be held to them.
 */
export const SIZES = {
  short: { rounds: 0.4, buyers: 4, pause: 50, away: 5, alone: false },
  usual: { rounds: 1, buyers: 16, pause: 0, away: 20, alone: false },
  long: { rounds: 2.5, buyers: 16, pause: 0, away: 300, alone: true },
};
