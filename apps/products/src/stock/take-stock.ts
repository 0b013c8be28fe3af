import { convert, isBookable, type OrderedLine, type SoldLine } from '@crpm/contracts';
import {
  decideOn,
  Refusal,
  type CommandContext,
  type Fault,
  type LaneCommand,
  type NewEvent,
  type View,
} from '@crpm/event-sourcing';
import { product } from '../product/product.ts';
import { stock } from './stock.ts';

/** The facts of a line as they were when its stock was taken: the sale keeps them for good. */
export type TakenLine = Omit<SoldLine, 'localMinor'>;

export interface TakeStockRequest {
  readonly purchaseId: string;
  readonly lines: readonly OrderedLine[];
  /** What it is paid in. */
  readonly currency: string;
  readonly baseCurrency: string;
  readonly rate: string;
}

/** The worst comes first: it names the whole refusal. */
const CODES = [
  'unknown-product',
  'product-inactive',
  'price-changed',
  'invalid-value',
  'insufficient-stock',
] as const;

/**
 * Takes the stock of one purchase: all lines or none, over the streams of all its products. Lines
 * that repeat a product stay separate, their quantities add up.
 */
export function takeStock(
  { purchaseId, lines, ...payment }: TakeStockRequest,
  context: CommandContext,
): LaneCommand<TakenLine[]> {
  const wanted = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    wanted.set(productId, (wanted.get(productId) ?? 0) + quantity);
  }
  const products = [...wanted.keys()].map((id) => ({ type: product, id }));
  const stocks = [...wanted.keys()].map((id) => ({ type: stock, id }));
  return {
    context,
    streams: [...stocks, ...products],
    decide(view) {
      refuse(lines.flatMap((line, index) => faultOf(line, index, wanted, view)));
      refuse(faultOfTotal(lines, payment, view));
      return stocks.flatMap((ref): NewEvent[] => {
        const quantity = wanted.get(ref.id) ?? 0;
        const command = { type: 'TakeStock', id: ref.id, quantity, purchaseId, context } as const;
        return decideOn(stock, command, view);
      });
    },
    answer: (_, view) =>
      lines.map(({ productId, quantity }, index): TakenLine => {
        const { description, priceMinor, costMinor } = view({ type: product, id: productId }).state;
        const { name, sku, brand, color, category, subcategory } = description;
        return {
          line: index + 1,
          productId,
          product: name,
          sku,
          brand,
          color,
          category,
          subcategory,
          quantity,
          unitPriceMinor: priceMinor,
          unitCostMinor: costMinor,
          baseMinor: priceMinor * quantity,
        };
      }),
  };
}

function faultOf(
  { productId, expectedUnitPriceMinor }: OrderedLine,
  index: number,
  wanted: ReadonlyMap<string, number>,
  view: View,
): Fault[] {
  const at = (field: string, code: (typeof CODES)[number], detail: string, more = {}): Fault[] => [
    { pointer: `/lines/${String(index)}/${field}`, code, detail, productId, ...more },
  ];
  const { status, priceMinor } = view({ type: product, id: productId }).state;
  if (status === 'none') return at('productId', 'unknown-product', 'there is no such product');
  if (status !== 'active') return at('productId', 'product-inactive', 'is not for sale');
  if (expectedUnitPriceMinor !== undefined && expectedUnitPriceMinor !== priceMinor) {
    return at('expectedUnitPrice', 'price-changed', 'the price is another one now', {
      unitPriceMinor: priceMinor,
    });
  }
  const { onHand } = view({ type: stock, id: productId }).state;
  if ((wanted.get(productId) ?? 0) > onHand) {
    return at('quantity', 'insufficient-stock', `only ${String(onHand)} on hand`, {
      available: onHand,
    });
  }
  return [];
}

/** Each line was possible: together, and in the currency of the payment, they must be as well. */
function faultOfTotal(
  lines: readonly OrderedLine[],
  { currency, baseCurrency, rate }: Omit<TakeStockRequest, 'purchaseId' | 'lines'>,
  view: View,
): Fault[] {
  const base = lines.map(
    ({ productId, quantity }) => view({ type: product, id: productId }).state.priceMinor * quantity,
  );
  const local = base.map((minor) => convert(minor, baseCurrency, rate, currency));
  if (isBookable(...base) && isBookable(...local)) return [];
  return [{ pointer: '/lines', code: 'invalid-value', detail: 'the amount is too large' }];
}

function refuse(faults: readonly Fault[]): void {
  const code = CODES.find((candidate) => faults.some((fault) => fault.code === candidate));
  if (!code) return;
  const first = faults.find((fault) => fault.code === code);
  throw new Refusal(code, `${first?.pointer ?? ''}: ${first?.detail ?? code}.`, faults);
}
