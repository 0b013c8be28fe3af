import type { ExchangeRatesEvent } from '@crpm/contracts';
import { context, given } from '@crpm/event-sourcing/testing';
import fc from 'fast-check';
import { exchangeRates, PublishRates, rateOn, type DayRate } from './exchange-rates.ts';

const publish = (...rates: DayRate[]) => new PublishRates('EUR', 'USD', rates, context());
const on = (date: string, rate: string): DayRate => ({ date, rate });
const published = (...rates: DayRate[]): ExchangeRatesEvent => ({
  type: 'ExchangeRatesPublished',
  data: { currency: 'EUR', baseCurrency: 'USD', rates },
});

describe('exchange rates', () => {
  it('records only what is new, and the last of a day given twice', () => {
    const first = given(exchangeRates, []);
    expect(first.when(publish(on('2026-01-01', '1'), on('2026-01-01', '2')))).toEqual({
      events: [published(on('2026-01-01', '2'))],
    });
    const known = given(exchangeRates, [published(on('2026-01-01', '1'), on('2026-01-02', '2'))]);
    expect(known.when(publish(on('2026-01-01', '1')))).toEqual({ events: [] });
    expect(known.when(publish(on('2026-01-01', '1'), on('2026-01-02', '3')))).toEqual({
      events: [published(on('2026-01-02', '3'))],
    });
  });

  it('replaces a day and keeps the others', () => {
    const { state } = given(exchangeRates, [
      published(on('2026-01-03', '3'), on('2026-01-01', '1')),
      published(on('2026-01-01', '5')),
    ]);
    expect(state).toEqual([on('2026-01-01', '5'), on('2026-01-03', '3')]);
  });

  it('holds a rate until the next one', () => {
    const days = [on('2026-01-01', '1'), on('2026-01-03', '3')];
    const asked = ['2025-12-31', '2026-01-01', '2026-01-02', '2026-01-03', '2030-01-01'];
    expect(asked.map((day) => rateOn(days, day))).toEqual([undefined, '1', '1', '3', '3']);
    expect(rateOn([], '2026-01-01')).toBeUndefined();
  });

  it('finds what a look at every day finds', () => {
    const day = fc
      .integer({ min: 1, max: 28 })
      .map((of) => `2026-02-${String(of).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.uniqueArray(day), day, (days, asked) => {
        const { state } = given(exchangeRates, [published(...days.map((date) => on(date, date)))]);
        const expected = [...days].sort().findLast((date) => date <= asked);
        expect(rateOn(state, asked)).toBe(expected);
      }),
    );
  });
});
