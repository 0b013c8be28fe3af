import {
  channelOf,
  type PurchaseCancelled,
  type PurchaseEvent,
  type Recorded,
  type Sale,
  type SoldLine,
} from '@crpm/contracts';
import { times } from './event-times.ts';
import { fact } from './fact-rows.ts';
import type { Fact, SaleLineRow } from './fact-rows.ts';
import type { FactHandlers } from './fact-handlers.ts';
import { whole, wholeOrNull } from './storable.ts';

/** Placed or refused purchases sold nothing. */
const nothing = (): Fact[] => [];

export const saleFacts: FactHandlers<PurchaseEvent> = {
  PurchasePlaced: nothing,
  PurchaseRefused: nothing,
  PurchaseConfirmed: (event) => saleLines(event, 'sale', false),
  HistoricalPurchaseRecorded: (event) => saleLines(event, 'sale', true),
  /** Mirrors the sale on the day of the cancellation: the day it was sold on keeps its figures. */
  PurchaseCancelled: (event) => saleLines(event, 'return', !event.data.stockTaken),
};

type SaleEvent = Recorded<
  Extract<PurchaseEvent, { type: 'PurchaseConfirmed' | 'HistoricalPurchaseRecorded' }>
>;

function saleLines(
  event: SaleEvent | Recorded<PurchaseCancelled>,
  kind: SaleLineRow['kind'],
  historical: boolean,
): Fact[] {
  const purchase = { ...times(event), kind, historical, ...purchaseColumns(event.data) };
  const sign = kind === 'sale' ? 1 : -1;
  return event.data.lines.map((line, index) =>
    fact('sale_lines', { ...purchase, first_line: index === 0, ...lineColumns(line, sign) }),
  );
}

const purchaseColumns = ({ customer, store, ...sale }: Sale) => ({
  purchase_id: sale.purchaseId,
  number: sale.number,
  customer_id: customer.customerId,
  gender: customer.gender ?? '',
  city: customer.city ?? '',
  state: customer.state ?? '',
  country: customer.country ?? '',
  continent: customer.continent ?? '',
  store_id: store?.storeId ?? '',
  store: store?.name ?? '',
  channel: channelOf(store),
  store_country: store?.country ?? '',
  store_state: store?.state ?? '',
  currency: sale.currency,
  base_currency: sale.baseCurrency,
  rate: sale.rate,
  payment_method: sale.paymentMethod ?? '',
});

const lineColumns = (line: SoldLine, sign: 1 | -1) => ({
  line: line.line,
  product_id: line.productId,
  product: line.product,
  sku: line.sku ?? '',
  brand: line.brand ?? '',
  color: line.color ?? '',
  category: line.category ?? '',
  subcategory: line.subcategory ?? '',
  quantity: sign * whole(line.quantity),
  unit_price_minor: whole(line.unitPriceMinor),
  unit_cost_minor: wholeOrNull(line.unitCostMinor),
  base_minor: sign * whole(line.baseMinor),
  // cost × quantity is not bounded like the amount paid: it may not fit a number
  cost_minor:
    line.unitCostMinor === null
      ? null
      : String(BigInt(line.unitCostMinor) * BigInt(sign * line.quantity)),
  local_minor: sign * whole(line.localMinor),
});
