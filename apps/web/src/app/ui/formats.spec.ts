import { formatCompactMoney } from './formats.ts';

describe('money where there is little room', () => {
  it.each([
    [43.14, '$43.14'],
    [43.1, '$43.10'],
    [20, '$20'],
    [-0.5, '-$0.50'],
    [999.99, '$999.99'],
    [1_250, '$1.3K'],
    [1_234_567, '$1.2M'],
  ])('%d is %s', (amount, words) => {
    expect(formatCompactMoney(amount, 'USD')).toBe(words);
  });
});
