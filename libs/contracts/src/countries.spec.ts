import { COUNTRIES, countryOf, findCountry } from './countries.ts';
import { CURRENCY_CODES, minorUnitDigits } from './currencies.ts';

it('knows every ISO 3166-1 country once, with a name and a continent', () => {
  expect(COUNTRIES).toHaveLength(249);
  expect(new Set(COUNTRIES.map(({ code }) => code)).size).toBe(249);
  expect(COUNTRIES.filter(({ code, name }) => name === code)).toEqual([]);
});

it.each([
  ['DE', 'DE'],
  [' de ', 'DE'],
  ['Germany', 'DE'],
  ['UNITED STATES', 'US'],
  ['usa', 'US'],
  ['United Kingdom', 'GB'],
  ['UK', 'GB'],
  ['Namibia', 'NA'],
  ['NA', 'NA'],
  ['Atlantis', undefined],
  ['', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
])('takes "%s" for %s', (text, code) => {
  expect(findCountry(text)?.code).toBe(code);
});

it('takes a code as it is written in the standard only', () => {
  expect([countryOf('DE')?.continent, countryOf('de'), countryOf('XX')]).toEqual([
    'Europe',
    undefined,
    undefined,
  ]);
});

it('knows the digits of every currency’s minor unit', () => {
  const digits = (code: string) => minorUnitDigits(code);
  expect(['USD', 'JPY', 'KWD', 'CLF', 'XXX', 'usd'].map(digits)).toEqual([
    2,
    0,
    3,
    4,
    undefined,
    undefined,
  ]);
  expect(new Set(CURRENCY_CODES).size).toBe(CURRENCY_CODES.length);
  expect(CURRENCY_CODES.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
});
