import {
  amountWords,
  differWords,
  figureWords,
  keyWords,
  stepWords,
  streamWords,
} from './books-words.ts';

describe('books in words', () => {
  it('leads from a key to its record, and tells day and currency of a sale', () => {
    expect(keyWords('prd_0a')).toEqual({ words: '', id: 'prd_0a', link: '/products/prd_0a' });
    const sale = keyWords('EUR 2026-03-01 pur_1');
    expect(sale).toMatchObject({ id: 'pur_1', link: '/purchases/pur_1' });
    expect(sale.words).toMatch(/^EUR, .*2026/);
    expect(keyWords('all')).toEqual({ words: 'all', id: '', link: null });
    expect(keyWords('EUR 2026-03-01').link).toBeNull();
  });

  it('counts the keys that differ', () => {
    expect([1, 2].map(differWords)).toEqual(['1 key differs', '2 keys differ']);
  });

  it('leads from a stream to its record, where it has a page', () => {
    expect(streamWords('product-prd_0a')).toMatchObject({ words: '', link: '/products/prd_0a' });
    expect(streamWords('store-12')).toEqual({ words: 'store-12', id: '', link: null });
  });

  it('writes money as money and counts as counts', () => {
    expect(amountWords('1234', null)).toBe('1,234');
    expect(amountWords('1234.50', 'EUR')).toContain('1,234.50');
    expect(figureWords({ figure: 'units', group: 'EUR' })).toBe('Units, EUR');
    expect(figureWords({ figure: 'active', group: '' })).toBe('Active');
  });

  it('says how far a comparison is', () => {
    expect(stepWords({ step: 'reading', done: 0, total: 0 })).toBe('Asking the stores');
    expect(stepWords({ step: 'reading', done: 1000, total: 2000 })).toContain('1,000 of 2,000');
  });
});
