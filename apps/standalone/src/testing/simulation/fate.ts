import type { Random } from './random.ts';

/** What may become of a call of a port. */
export const FATES = [
  /** The process dies before the effect, */
  'crash before',
  /** or after it, and before anybody hears of it. */
  'crash after',
  'fail before',
  /** Done, and called an error. */
  'fail after',
  /** Called an error, and done later all the same. */
  'late',
  'delay',
  'twice',
  'lost',
  'reordered',
  /** The whole process stands still for a while. */
  'pause',
  /** The clock is put to another time. */
  'skew',
  /** The engine is killed amid an insert: it keeps the token, and not the rows. */
  'torn',
] as const;
export type Fate = (typeof FATES)[number];

const RATES = [0, 0, 0.002, 0.01, 0.03] as const;
const CRASHES = [0, 0.002, 0.005, 0.02] as const;
/** Deaths of one seed at most: each costs a start. */
const DEATHS = [0, 1, 1, 2, 3] as const;

/** How likely each fate is, of one seed: some have many of a kind, and none of another. */
export class Fates {
  private readonly rates: readonly (readonly [Fate, number])[];
  private deaths: number;

  constructor(private readonly random: Random) {
    this.deaths = random.pick(DEATHS);
    this.rates = FATES.map((fate) => {
      if (fate === 'delay') return [fate, random.pick([0.05, 0.3])] as const;
      return [fate, random.pick(fate.startsWith('crash') ? CRASHES : RATES)] as const;
    });
  }

  /** Of those a port can have; undefined as a rule. */
  draw(possible: readonly Fate[]): Fate | undefined {
    let drawn = this.random.below(1_000_000) / 1_000_000;
    for (const [fate, rate] of this.rates) {
      if (!possible.includes(fate)) continue;
      drawn -= rate;
      if (drawn >= 0) continue;
      if (!fate.startsWith('crash')) return fate;
      return this.deaths-- > 0 ? fate : undefined;
    }
    return undefined;
  }

  describe(): string {
    return this.rates.map(([fate, rate]) => `${fate} ${String(rate)}`).join(', ');
  }
}
