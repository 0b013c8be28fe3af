import type { BooksCheck, RebuildProgress, Reconciliation } from '@crpm/contracts';
import { formatDay, formatMoney, formatQuantity, humanize } from '../ui/formats.ts';

export const CHECK_WORDS: Readonly<Record<BooksCheck, string>> = {
  customers: 'Customers',
  products: 'Products',
  stock: 'Stock',
  purchases: 'Purchases',
  sales: 'Sales',
  cancellations: 'Cancellations',
  events: 'Events',
};

const FIGURES: Readonly<Record<string, string>> = {
  base: 'Money, base currency',
  local: 'Money, as paid',
};

/** "Units, EUR": what is counted, and among what was sold in which currency. */
export function figureWords({ figure, group }: { figure: string; group: string }): string {
  return [FIGURES[figure] ?? humanize(figure), group].filter(Boolean).join(', ');
}

export const amountWords = (amount: string, currency: string | null): string =>
  currency === null ? formatQuantity(Number(amount)) : formatMoney({ amount, currency });

/** "1 key differs". */
export const differWords = (keys: number): string =>
  `${formatQuantity(keys)} ${keys === 1 ? 'key differs' : 'keys differ'}`;

export interface KeyWords {
  readonly words: string;
  /** The record's id and its page, where the key names one. */
  readonly id: string;
  readonly link: string | null;
}

const PAGES: Readonly<Record<string, string>> = {
  cus: '/customers',
  prd: '/products',
  pur: '/purchases',
};

/** What a key names: a record, or the currency, the day and the purchase. */
export function keyWords(key: string): KeyWords {
  const parts = key.split(' ');
  const last = parts.at(-1) ?? '';
  const page = /^(cus|prd|pur)_/.test(last) ? PAGES[last.slice(0, 3)] : undefined;
  const [currency, day] = parts.length > 1 ? parts : [];
  const words = [currency, day === undefined ? undefined : formatDay(day)].filter(Boolean);
  return page === undefined
    ? { words: words.length > 0 ? words.join(', ') : key, id: '', link: null }
    : { words: words.join(', '), id: last, link: `${page}/${last}` };
}

/** What record an event is about: its stream is "product-prd_…". */
export const streamWords = (stream: string): KeyWords =>
  keyWords(stream.replace(/^.*-(?=(cus|prd|pur)_)/, ''));

export function stepWords({ step, done, total }: NonNullable<Reconciliation['progress']>): string {
  const events = `${formatQuantity(done)} of ${formatQuantity(total)} events`;
  return {
    reading: total === 0 ? 'Asking the stores' : `Reading the stores: ${events}`,
    waiting: 'Waiting for the figures to come to where the stores are',
    comparing: 'Comparing',
  }[step];
}

export const rebuildWords = ({ phase, copied, total }: RebuildProgress): string =>
  `${humanize(phase)}: ${formatQuantity(copied)} of ${formatQuantity(total)} events`;
