import type { Recorded, StockEvent } from '@crpm/contracts';
import { times } from './event-times.ts';
import { fact } from './fact-rows.ts';
import type { Fact, StockMoveRow } from './fact-rows.ts';
import type { FactHandlers } from './fact-handlers.ts';
import { whole, wholeOrNull } from './storable.ts';

type Cause = Partial<Pick<StockMoveRow, 'purchase_id' | 'supplier_id' | 'unit_cost_minor'>>;

const move = (
  event: Recorded<StockEvent>,
  kind: StockMoveRow['kind'],
  cause: Cause = {},
): Fact[] => [
  fact('stock_moves', {
    ...times(event),
    kind,
    product_id: event.data.productId,
    quantity: whole(event.data.quantity),
    on_hand: whole(event.data.onHand),
    purchase_id: '',
    supplier_id: '',
    unit_cost_minor: null,
    ...cause,
  }),
];

export const stockFacts: FactHandlers<StockEvent> = {
  StockOpened: (event) => move(event, 'opened'),
  StockReceived: (event) =>
    move(event, 'received', {
      supplier_id: event.data.supplierId ?? '',
      unit_cost_minor: wholeOrNull(event.data.unitCostMinor),
    }),
  StockAdjusted: (event) => move(event, 'adjusted'),
  StockCounted: (event) => move(event, 'counted'),
  StockTaken: (event) => move(event, 'taken', { purchase_id: event.data.purchaseId }),
  StockReturned: (event) => move(event, 'returned', { purchase_id: event.data.purchaseId }),
};
