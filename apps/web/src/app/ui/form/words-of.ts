import { countryOf } from '@crpm/contracts';
import { formatDay, formatMoney, humanize, NOTHING } from '../formats.ts';

/** Fields whose values are codes and not names. */
const CODES = new Set(['gender', 'status']);

/** Any field's value as people say it: text, a day, money, a list, an address. */
export function wordsOf(value: unknown, field = ''): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (Array.isArray(value)) {
    return value.length === 0 ? NOTHING : value.map((one) => wordsOf(one)).join(', ');
  }
  if (typeof value === 'object') {
    if ('amount' in value && 'currency' in value) {
      return formatMoney({ amount: String(value.amount), currency: String(value.currency) });
    }
    const parts = Object.entries(value).filter(([, part]) => part !== null && part !== '');
    return parts.map(([key, part]) => wordsOf(part, key)).join(', ') || NOTHING;
  }
  if (typeof value !== 'string') return JSON.stringify(value);
  if (field === 'country') return countryOf(value)?.name ?? value;
  if (CODES.has(field)) return humanize(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatDay(value) : value;
}
