import { changesOf, groupEntry, moneyEntry, textEntry, wholeEntry } from './entries.ts';

describe('what was typed', () => {
  it('is text without the blanks around it, and nothing when it is only blanks', () => {
    expect(textEntry('  Ada ')).toBe('Ada');
    expect(textEntry('   ')).toBeUndefined();
  });

  it('is a whole number, or NaN for the schema to refuse', () => {
    expect(wholeEntry('1 200')).toBe(1200);
    expect(wholeEntry('-3')).toBe(-3);
    expect(wholeEntry('')).toBeUndefined();
    expect(wholeEntry('1.5')).toBeNaN();
    expect(wholeEntry('1,200')).toBeNaN();
    expect(wholeEntry('twelve')).toBeNaN();
  });

  it('is an amount with a decimal point or a decimal comma', () => {
    expect(moneyEntry('12,50', 'EUR')).toEqual({ amount: '12.50', currency: 'EUR' });
    expect(moneyEntry('12.50', 'EUR')).toEqual({ amount: '12.50', currency: 'EUR' });
    expect(moneyEntry('1,234.50', 'EUR')).toEqual({ amount: '1,234.50', currency: 'EUR' });
    expect(moneyEntry(' ', 'EUR')).toBeUndefined();
  });

  it('makes no group of nothing', () => {
    expect(groupEntry({ city: undefined, line1: undefined })).toBeUndefined();
    expect(groupEntry({ city: 'Ulm', line1: undefined })).toEqual({ city: 'Ulm' });
  });
});

describe('the changes of an edit', () => {
  it('are what differs, null where it was cleared, and nothing else', () => {
    const before = { name: 'Ada', email: 'a@x.org', tags: ['vip'], address: { city: 'Ulm' } };
    const after = {
      name: 'Ada',
      email: undefined,
      tags: ['vip'],
      address: { city: 'Bonn' },
      phone: '1',
    };
    expect(changesOf(before, after)).toEqual({
      email: null,
      address: { city: 'Bonn' },
      phone: '1',
    });
    expect(changesOf(before, before)).toEqual({});
  });
});
