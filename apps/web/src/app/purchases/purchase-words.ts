import type { RateRecord } from '@crpm/contracts';

/** What a refusal means for the person at the till, where the server's code says less. */
const REFUSALS: Readonly<Record<string, string>> = {
  'insufficient-stock': 'There was not enough stock.',
  'price-changed': 'A price had changed since it was shown.',
  'product-inactive': 'A product was not for sale.',
  'customer-inactive': 'The customer was not active.',
  'unknown-product': 'A product did not exist.',
};

export const refusalWords = (code: string): string => REFUSALS[code] ?? 'The shop refused it.';

/** The base currency and every one there is a rate for. */
export const currenciesOf = (base: string, rates: readonly RateRecord[]): string[] => [
  ...new Set([base, ...rates.map(({ currency }) => currency).sort()]),
];
