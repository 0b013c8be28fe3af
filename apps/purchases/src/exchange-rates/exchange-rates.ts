import type { ExchangeRatesEvent } from '@crpm/contracts';
import type { CommandContext, Evolve } from '@crpm/event-sourcing';

export interface DayRate {
  /** YYYY-MM-DD */
  readonly date: string;
  /** Units of the currency per base unit. */
  readonly rate: string;
}
export class PublishRates {
  readonly type = 'PublishRates';
  constructor(
    /** The currency. */
    readonly id: string,
    readonly baseCurrency: string,
    readonly rates: readonly DayRate[],
    readonly context: CommandContext,
  ) {}
}

/** Rates by day, the oldest first. */
export type RatesState = readonly DayRate[];

const initial: RatesState = [];

function decide(
  { id, baseCurrency, rates }: PublishRates,
  state: RatesState,
): ExchangeRatesEvent[] {
  const known = new Map(state.map(({ date, rate }) => [date, rate]));
  // A day given twice in one request: the last one counts.
  const given = new Map(rates.map((rate) => [rate.date, rate]));
  const news = [...given.values()].filter(({ date, rate }) => known.get(date) !== rate);
  if (news.length === 0) return [];
  return [{ type: 'ExchangeRatesPublished', data: { currency: id, baseCurrency, rates: news } }];
}

const evolve: Evolve<RatesState, ExchangeRatesEvent> = {
  ExchangeRatesPublished: (state, { rates }) => {
    const days = new Map(state.map((day) => [day.date, day]));
    for (const day of rates) days.set(day.date, day);
    return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  },
};

/** What one currency was worth against the base, day by day. */
export const exchangeRates = { category: 'exchange-rates', initial, decide, evolve };

/** The newest rate on or before a day; undefined where there is none. */
export function rateOn(state: RatesState, day: string): string | undefined {
  let low = 0;
  let high = state.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((state[middle]?.date ?? '') <= day) low = middle + 1;
    else high = middle;
  }
  return state[low - 1]?.rate;
}
