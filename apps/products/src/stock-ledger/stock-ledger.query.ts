import type { SqlReader } from '@crpm/adapters';
import type { MovementRecord, MovementsQuery, Page } from '@crpm/contracts';
import { equals, keysetPage } from '@crpm/service-kit';

interface MovementRow {
  position: number;
  product_id: string;
  product: string;
  sku: string | null;
  kind: MovementRecord['kind'];
  quantity: number;
  on_hand: number;
  purchase_id: string | null;
  reason: string | null;
  note: string | null;
  actor: string;
  occurred_at: string;
  recorded_at: string;
}

/** The stock ledger, newest first. */
export function listMovements(
  database: SqlReader,
  query: MovementsQuery,
): Promise<Page<MovementRecord>> {
  return keysetPage<MovementRow, MovementRecord>(
    database,
    {
      select: 'm.*, p.name AS product, p.sku',
      from: 'stock_movements m JOIN products p ON p.id = m.product_id',
      where: [
        equals('m.product_id', query['filter[productId]']),
        equals('m.kind', query['filter[kind]']),
      ],
      sort: { by: 'm.position', type: 'number', descending: true },
      id: { by: 'm.position', type: 'number' },
      limit: query.limit,
      after: query.after,
      count: query.count === 'exact',
    },
    (row) => ({
      position: row.position,
      productId: row.product_id,
      product: row.product,
      sku: row.sku,
      kind: row.kind,
      quantity: row.quantity,
      onHand: row.on_hand,
      purchaseId: row.purchase_id,
      reason: row.reason,
      note: row.note,
      actor: row.actor,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
    }),
  );
}
