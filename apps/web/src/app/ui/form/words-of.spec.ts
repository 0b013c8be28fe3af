import { wordsOf } from './words-of.ts';

describe('a field as people say it', () => {
  it.each([
    ['2000-06-14', 'birthDate', 'Jun 14, 2000'],
    ['male', 'gender', 'Male'],
    ['US', 'country', 'United States'],
    ['XX', 'country', 'XX'],
    [
      { city: 'Portland', state: 'Oregon', country: 'US' },
      'address',
      'Portland, Oregon, United States',
    ],
    [{ amount: '1490.92', currency: 'USD' }, 'unitPrice', '$1,490.92'],
    [['vip', 'late'], 'tags', 'vip, late'],
    [12, 'reorderPoint', '12'],
    [null, 'phone', '–'],
    [[], 'tags', '–'],
    [{}, 'address', '–'],
  ])('%j of %s is %s', (value, field, words) => {
    expect(wordsOf(value, field)).toBe(words);
  });
});
