import type { MOVEMENT_KINDS, Recorded, StockEvent } from '@crpm/contracts';
import { insert, type Projection, type RowChange } from '@crpm/event-sourcing';

/** The ledger: every movement of stock with its cause and the balance after it. */
export const stockLedgerProjection: Projection<StockEvent> = {
  StockOpened: (event) => entry('opened', event),
  StockReceived: (event) => entry('received', event, { note: event.data.note ?? null }),
  StockAdjusted: (event) => entry('adjusted', event),
  StockCounted: (event) => entry('counted', event),
  StockTaken: (event) => entry('taken', event, { purchaseId: event.data.purchaseId }),
  StockReturned: (event) => entry('returned', event, { purchaseId: event.data.purchaseId }),
};

function entry(
  kind: (typeof MOVEMENT_KINDS)[number],
  event: Recorded<StockEvent>,
  { note = null, purchaseId = null }: { note?: string | null; purchaseId?: string | null } = {},
): RowChange[] {
  const { productId, quantity, onHand } = event.data;
  return [
    insert('stock_movements', {
      position: event.position,
      product_id: productId,
      kind,
      quantity,
      on_hand: onHand,
      purchase_id: purchaseId,
      reason: event.reason,
      note,
      actor: event.actor,
      occurred_at: event.occurredAt,
      recorded_at: event.recordedAt,
    }),
  ];
}
