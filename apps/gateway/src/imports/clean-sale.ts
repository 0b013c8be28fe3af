import { PAYMENT_METHODS, Quantity } from '@crpm/contracts';
import { type CleaningContext, readCurrency, readPrice } from './clean-masters.ts';
import { readWhole } from './numbers.ts';
import type { Row } from './row.ts';

/** A sales line as its file says it, with keys of the file and nothing looked up. */
export interface SaleLine {
  readonly orderNumber: string;
  /** The file's line number; none: the next of its order. */
  readonly line?: number | undefined;
  readonly soldOn: string;
  readonly deliveredOn?: string | undefined;
  readonly customerKey?: string | undefined;
  readonly storeKey?: string | undefined;
  readonly productKey: string;
  readonly quantity: number;
  readonly currency: string;
  /** The line's own price; none: the product's. */
  readonly unitPriceMinor?: number | undefined;
  readonly totalMinor?: number | undefined;
  readonly paymentMethod?: string | undefined;
}

const MAX_LINE = 1_000_000;

export function cleanSale(row: Row, context: CleaningContext): SaleLine | undefined {
  const orderNumber = row.text('orderNumber', 100);
  if (!orderNumber) return row.reject('missing-order-number', 'orderNumber');
  const soldOn = row.requiredDate('orderDate');
  if (soldOn === undefined) return undefined;
  const productKey = row.text('productKey', 100);
  if (!productKey) return row.reject('missing-value', 'productKey');
  const quantity = readQuantity(row);
  if (quantity === undefined) return row.reject('invalid-quantity', 'quantity');
  const deliveredOn = row.optionalDate('deliveryDate');
  if (deliveredOn && deliveredOn < soldOn) row.warn('delivered-before-order', 'deliveryDate');
  return {
    orderNumber,
    line: readLine(row),
    soldOn,
    deliveredOn,
    customerKey: row.text('customerKey', 100),
    storeKey: row.text('storeKey', 100),
    productKey,
    quantity,
    currency: readCurrency(row) ?? context.baseCurrency,
    unitPriceMinor: readPrice(row, 'unitPrice', context.baseCurrency),
    totalMinor: readPrice(row, 'total', context.baseCurrency),
    paymentMethod: readPaymentMethod(row),
  };
}

/** What a line was sold of: enough to tell the worth of one that is rejected for other reasons. */
export function readQuantity(row: Row): number | undefined {
  const text = row.text('quantity');
  const whole = text && readWhole(text, row.file.profile.marks.get('quantity'));
  return Quantity.safeParse(whole).data;
}

function readLine(row: Row): number | undefined {
  const text = row.text('lineItem');
  if (text === undefined) return undefined;
  const line = readWhole(text, '.');
  const valid = line !== undefined && line >= 0 && line <= MAX_LINE;
  return valid ? line : row.reject('invalid-line', 'lineItem');
}

const METHODS: Readonly<Record<string, string>> = Object.fromEntries([
  ...PAYMENT_METHODS.map((method) => [method.replace('-', ''), method]),
  ...['creditcard', 'debitcard', 'visa', 'mastercard'].map((name) => [name, 'card']),
  ...['transfer', 'banktransfer', 'wire'].map((name) => [name, 'bank-transfer']),
]) as Record<string, string>;

function readPaymentMethod(row: Row): string | undefined {
  const text = row.text('paymentMethod');
  if (text === undefined) return undefined;
  const known = METHODS[text.toLowerCase().replace(/[^a-z]/g, '')];
  if (!known) row.repair('unreadable-payment-method', 'paymentMethod');
  return known ?? 'other';
}
