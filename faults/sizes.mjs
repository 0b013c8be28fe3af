/**
 * How much of each fault there is. `rounds`: of what is done several times. `pause`: milliseconds
 * between a buyer's calls. `away`: seconds that a server is gone where it is to be gone for long.
 */
export const SIZES = {
  // Several shops share the machine.
  short: { rounds: 0.4, buyers: 4, pause: 50, away: 5 },
  usual: { rounds: 1, buyers: 16, pause: 0, away: 20 },
  long: { rounds: 4, buyers: 16, pause: 0, away: 300 },
};
