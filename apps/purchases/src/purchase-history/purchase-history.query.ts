import { queryIn, type SqlReader } from '@crpm/adapters';
import {
  money,
  type Channel,
  type OrderedLine,
  type Page,
  type PurchaseLineRecord,
  type PurchaseRecord,
  type PurchaseRefused,
  type PurchasesQuery,
  type SoldLine,
} from '@crpm/contracts';
import { contains, equals, keysetPage, sortField, type Condition } from '@crpm/service-kit';

export interface PurchaseRow {
  id: string;
  version: number;
  position: number;
  number: string;
  status: PurchaseRecord['status'];
  customer_id: string;
  store_id: string | null;
  store_name: string | null;
  channel: Channel;
  currency: string;
  base_currency: string;
  rate: string;
  payment_method: string | null;
  note: string | null;
  external_id: string | null;
  historical: number;
  lines: string;
  units: number;
  base_minor: number;
  local_minor: number;
  refusal: string | null;
  settled_position: number | null;
  settled_at: string | null;
  cancel_reason: string | null;
  cancelled_at: string | null;
  placed_at: string;
  business_date: string;
  delivered_on: string | null;
  created_at: string;
  updated_at: string;
}

const SOLD: Condition = { sql: "status IN ('confirmed', 'cancelled')", parameters: [] };

/** A page of purchases; their customers' names are not this service's to know. */
export function listPurchases(
  database: SqlReader,
  query: PurchasesQuery,
): Promise<Page<PurchaseRow>> {
  const { field, descending } = sortField(query.sort);
  const { q } = query;
  const product = query['filter[productId]'];
  const from = query['filter[from]'];
  const to = query['filter[to]'];
  return keysetPage<PurchaseRow, PurchaseRow>(
    database,
    {
      select: '*',
      from: 'purchases',
      where: [
        query['filter[status]'] ? equals('status', query['filter[status]']) : SOLD,
        equals('customer_id', query['filter[customerId]']),
        equals('store_id', query['filter[storeId]']),
        equals('currency', query['filter[currency]']),
        equals('payment_method', query['filter[paymentMethod]']),
        product === undefined
          ? undefined
          : {
              sql: 'id IN (SELECT purchase_id FROM purchased_products WHERE product_id = ?)',
              parameters: [product],
            },
        from === undefined ? undefined : { sql: 'business_date >= ?', parameters: [from] },
        to === undefined ? undefined : { sql: 'business_date <= ?', parameters: [to] },
        q === undefined ? undefined : contains('search_text', q),
      ],
      sort: {
        ...(field === 'total'
          ? { by: 'base_minor', type: 'number' }
          : { by: 'placed_at', type: 'string' }),
        descending,
      },
      id: { by: 'id', type: 'string' },
      limit: query.limit,
      after: query.after,
      count: query.count === 'exact',
    },
    (row) => row,
  );
}

/** In the order they are asked for. */
export async function findPurchases(
  database: SqlReader,
  ids: readonly string[],
): Promise<(PurchaseRow | undefined)[]> {
  const rows = await queryIn<PurchaseRow>(
    database,
    ids,
    (marks) => `SELECT * FROM purchases WHERE id IN (${marks})`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id));
}

/** Which of these purchases nobody has settled yet. */
export async function pendingOf(
  database: SqlReader,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await queryIn<{ id: string }>(
    database,
    ids,
    (marks) => `SELECT id FROM purchases WHERE status = 'pending' AND id IN (${marks})`,
  );
  return new Set(rows.map(({ id }) => id));
}

export const refusalOf = (row: PurchaseRow): PurchaseRefused['data'] | undefined =>
  row.refusal === null ? undefined : (JSON.parse(row.refusal) as PurchaseRefused['data']);

export function toRecord(row: PurchaseRow, customerName: string | null): PurchaseRecord {
  const base = (minor: number) => money(minor, row.base_currency);
  const refusal = refusalOf(row);
  return {
    id: row.id,
    version: row.version,
    position: { store: 'purchases', pos: row.position },
    number: row.number,
    status: row.status,
    customer: { id: row.customer_id, name: customerName },
    store: row.store_id === null ? null : { id: row.store_id, name: row.store_name ?? '' },
    channel: row.channel,
    currency: row.currency,
    rate: row.rate,
    paymentMethod: row.payment_method,
    note: row.note,
    externalId: row.external_id,
    historical: row.historical === 1,
    lines: sold(row) ? soldLines(row) : orderedLines(row),
    totals: {
      units: row.units,
      total: base(row.base_minor),
      localTotal: money(row.local_minor, row.currency),
    },
    refusal: refusal ? { code: refusal.code, detail: refusal.detail } : null,
    cancellation:
      row.cancelled_at === null ? null : { reason: row.cancel_reason, at: row.cancelled_at },
    placedAt: row.placed_at,
    businessDate: row.business_date,
    deliveredOn: row.delivered_on,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The purchase as it was answered when it was settled, whatever became of it since. */
export function asSettled(row: PurchaseRow): PurchaseRow {
  if (row.status !== 'cancelled') return row;
  return {
    ...row,
    status: 'confirmed',
    version: row.version - 1,
    position: row.settled_position ?? row.position,
    updated_at: row.settled_at ?? row.updated_at,
    cancelled_at: null,
    cancel_reason: null,
  };
}

const sold = ({ status }: PurchaseRow) => status === 'confirmed' || status === 'cancelled';

function soldLines(row: PurchaseRow): PurchaseLineRecord[] {
  return (JSON.parse(row.lines) as SoldLine[]).map((line) => ({
    line: line.line,
    productId: line.productId,
    product: line.product,
    sku: line.sku ?? null,
    category: line.category ?? null,
    subcategory: line.subcategory ?? null,
    quantity: line.quantity,
    unitPrice: money(line.unitPriceMinor, row.base_currency),
    unitCost: line.unitCostMinor === null ? null : money(line.unitCostMinor, row.base_currency),
    total: money(line.baseMinor, row.base_currency),
    localTotal: money(line.localMinor, row.currency),
  }));
}

/** What was asked for and never sold has no price. */
function orderedLines(row: PurchaseRow): PurchaseLineRecord[] {
  return (JSON.parse(row.lines) as OrderedLine[]).map(({ productId, quantity }, index) => ({
    line: index + 1,
    productId,
    product: productId,
    sku: null,
    category: null,
    subcategory: null,
    quantity,
    unitPrice: money(0, row.base_currency),
    unitCost: null,
    total: money(0, row.base_currency),
    localTotal: money(0, row.currency),
  }));
}
