import { convert, type CustomerAtSale, MAX_MINOR_UNITS, type SoldLine } from '@crpm/contracts';
import type { HistoricalSale } from './import-target.ts';
import type { Row } from './row.ts';
import type { SaleFacts } from './sale-facts.ts';
import type { StagedLine } from './staged-rows.ts';
import type { AnyField } from './recognise.ts';
import type { SaleLine } from './clean-sale.ts';

/** A staged line on its way into a sale, with the row it came from. */
export interface LineRow {
  readonly staged: StagedLine;
  readonly row: Row;
}
export interface AssembledSale {
  readonly sale: HistoricalSale;
  readonly rows: readonly LineRow[];
}

export interface AssemblyContext {
  readonly baseCurrency: string;
  readonly facts: SaleFacts;
  /** Under whom sales of unknown customers are booked; none: they are rejected. */
  readonly unknownCustomer: CustomerAtSale | undefined;
  purchaseId(orderNumber: string): string;
  rateOn(currency: string, date: string): string | undefined;
  startOf(date: string): string;
}

/**
 * One sale of the lines of one order; undefined where every line is rejected. Rejects (on their
 * rows) the lines that contradict the first one or refer to what is not there.
 */
export function assembleSale(
  lines: readonly LineRow[],
  context: AssemblyContext,
): AssembledSale | undefined {
  const first = lines[0]?.staged.data;
  if (!first) return undefined;
  for (const { staged, row } of lines) rejectContradiction(staged.data, first, row);
  const customer = customerOf(first, lines, context);
  const store = storeOf(first, lines, context);
  const rate = rateOf(first, lines, context);
  const open = lines.filter(({ row }) => !row.rejection);
  const sold = open.flatMap((line) => soldLine(line, rate ?? '', context) ?? []);
  if (!customer || rate === undefined || sold.length === 0) return undefined;
  const rows = open.filter(({ row }) => !row.rejection);
  const sum = (part: (line: SoldLine) => number) => sold.reduce((all, line) => all + part(line), 0);
  const sale: HistoricalSale = {
    purchaseId: context.purchaseId(first.orderNumber),
    number: first.orderNumber,
    externalId: first.orderNumber,
    soldOn: first.soldOn,
    occurredAt: context.startOf(first.soldOn),
    deliveredOn: first.deliveredOn,
    customer,
    store,
    currency: first.currency,
    baseCurrency: context.baseCurrency,
    rate,
    paymentMethod: first.paymentMethod,
    lines: sold,
    priceStated: rows.map(({ staged }) => staged.data.unitPriceMinor !== undefined),
    baseMinor: sum((line) => line.baseMinor),
    localMinor: sum((line) => line.localMinor),
  };
  return { sale, rows };
}

const HEADER: readonly (readonly [keyof SaleLine, AnyField])[] = [
  ['soldOn', 'orderDate'],
  ['customerKey', 'customerKey'],
  ['storeKey', 'storeKey'],
  ['currency', 'currency'],
];

function rejectContradiction(line: SaleLine, first: SaleLine, row: Row): void {
  const differs = HEADER.find(([part]) => line[part] !== first[part]);
  if (differs) row.reject('contradicts-order', differs[1]);
  else if (line.deliveredOn !== first.deliveredOn)
    row.warn('delivery-dates-differ', 'deliveryDate');
}

const rejectAll = (lines: readonly LineRow[], reject: (row: Row) => void) => {
  for (const { row } of lines) reject(row);
};

function customerOf(
  { customerKey }: SaleLine,
  lines: readonly LineRow[],
  context: AssemblyContext,
) {
  const customer = customerKey === undefined ? undefined : context.facts.customers.get(customerKey);
  if (customer) return customer;
  rejectAll(lines, (row) => {
    if (context.unknownCustomer) row.repair('unknown-customer-kept', 'customerKey');
    else
      row.reject(
        customerKey === undefined ? 'missing-customer' : 'unknown-customer',
        'customerKey',
      );
  });
  return context.unknownCustomer;
}

function storeOf(first: SaleLine, lines: readonly LineRow[], { facts }: AssemblyContext) {
  if (first.storeKey === undefined) return undefined;
  const store = facts.stores.get(first.storeKey);
  if (!store) {
    rejectAll(lines, (row) => row.reject('unknown-store', 'storeKey'));
    return undefined;
  }
  const { storeId, name, channel, country, state, openedOn } = store;
  if (openedOn !== undefined && first.soldOn < openedOn) {
    rejectAll(lines, (row) => {
      row.warn('sold-before-opening', 'orderDate');
    });
  }
  return { storeId, name, channel, country, state };
}

function rateOf(first: SaleLine, lines: readonly LineRow[], context: AssemblyContext) {
  if (first.currency === context.baseCurrency) return '1';
  const rate = context.rateOn(first.currency, first.soldOn);
  if (rate === undefined) rejectAll(lines, (row) => row.reject('unknown-rate', 'currency'));
  return rate;
}

function soldLine(
  { staged, row }: LineRow,
  rate: string,
  context: AssemblyContext,
): SoldLine | undefined {
  const { data } = staged;
  const product = context.facts.products.get(data.productKey);
  if (!product) return row.reject('unknown-product', 'productKey');
  const unitPriceMinor = data.unitPriceMinor ?? product.unitPriceMinor;
  const baseMinor = unitPriceMinor * data.quantity;
  if (baseMinor > MAX_MINOR_UNITS) return row.reject('invalid-amount', 'quantity');
  if (data.totalMinor !== undefined && data.totalMinor !== baseMinor)
    row.warn('total-differs', 'total');
  return {
    ...product,
    unitPriceMinor,
    line: staged.line,
    quantity: data.quantity,
    baseMinor,
    localMinor: convert(baseMinor, context.baseCurrency, rate, data.currency),
  };
}
