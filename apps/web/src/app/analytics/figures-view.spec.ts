import { convertToParamMap } from '@angular/router';
import { rangeOf } from './figures-view.ts';

const TODAY = '2026-11-21';
const of = (query: Record<string, string>, lastSold: string | null = TODAY) =>
  rangeOf(convertToParamMap(query), TODAY, lastSold);

describe('the range of an address', () => {
  it('is the last 30 days where nothing is chosen', () => {
    expect(of({})).toEqual({
      preset: 'last-30',
      days: { from: '2026-10-23', to: TODAY },
      fellBack: false,
    });
  });

  it('falls back to all time where the last sale is older, and says so', () => {
    expect(of({}, '2021-02-20')).toEqual({ preset: 'all', days: undefined, fellBack: true });
    expect(of({}, '2026-10-23').preset).toBe('last-30');
  });

  it('stays with the last 30 days where nothing was ever sold', () => {
    expect(of({}, null)).toMatchObject({ preset: 'last-30', fellBack: false });
  });

  it('keeps what was chosen, even without a sale in it', () => {
    expect(of({ range: 'last-7' }, '2021-02-20')).toMatchObject({
      preset: 'last-7',
      fellBack: false,
    });
  });

  it('takes chosen days before a preset', () => {
    expect(of({ from: '2020-01-01', to: '2020-12-31', range: 'last-7' })).toEqual({
      preset: undefined,
      days: { from: '2020-01-01', to: '2020-12-31' },
      fellBack: false,
    });
  });

  it.each([
    { from: '2020-12-31', to: '2020-01-01' },
    { from: 'yesterday', to: '2020-01-01' },
    { from: '2020-13-45', to: '2021-01-01' },
    { range: 'for ever' },
  ])('ignores what it cannot read: %j', (query) => {
    expect(of(query).preset).toBe('last-30');
  });
});
