import type { StockEvent } from '@crpm/contracts';
import { Refusal, type CommandContext, type Evolve } from '@crpm/event-sourcing';

interface OnProduct {
  readonly id: string;
  readonly context: CommandContext;
}
/** Units there were when the product was listed. */
export interface OpenStock extends OnProduct {
  readonly type: 'OpenStock';
  readonly quantity: number;
}
export interface ReceiveStock extends OnProduct {
  readonly type: 'ReceiveStock';
  readonly quantity: number;
  readonly supplierId?: string | undefined;
  readonly unitCostMinor?: number | undefined;
  readonly note?: string | undefined;
}
/** Signed units, for a reason. */
export interface AdjustStock extends OnProduct {
  readonly type: 'AdjustStock';
  readonly quantity: number;
}
/** What was found on the shelf. */
export interface CountStock extends OnProduct {
  readonly type: 'CountStock';
  readonly counted: number;
}
export interface TakeStock extends OnProduct {
  readonly type: 'TakeStock';
  readonly quantity: number;
  readonly purchaseId: string;
}
export interface ReturnStock extends OnProduct {
  readonly type: 'ReturnStock';
  readonly quantity: number;
  readonly purchaseId: string;
}
export type StockCommand =
  OpenStock | ReceiveStock | AdjustStock | CountStock | TakeStock | ReturnStock;

/** Balances beyond this would not add up exactly. */
const MOST = 1_000_000_000_000;

export interface StockState {
  readonly opened: boolean;
  readonly onHand: number;
}

const initial: StockState = { opened: false, onHand: 0 };

function decide(command: StockCommand, state: StockState): StockEvent[] {
  const productId = command.id;
  switch (command.type) {
    case 'OpenStock':
      // Said again, or after something moved: it has been opened already.
      if (state.opened || command.quantity === 0) return [];
      return [{ type: 'StockOpened', data: { productId, ...moved(state, command.quantity) } }];
    case 'ReceiveStock': {
      const { supplierId, unitCostMinor, note } = command;
      const extras = { supplierId, unitCostMinor, note };
      return [
        {
          type: 'StockReceived',
          data: { productId, ...moved(state, command.quantity), ...extras },
        },
      ];
    }
    case 'AdjustStock':
      return [{ type: 'StockAdjusted', data: { productId, ...moved(state, command.quantity) } }];
    case 'CountStock': {
      const { counted } = command;
      const movement = moved(state, counted - state.onHand);
      return [{ type: 'StockCounted', data: { productId, ...movement, counted } }];
    }
    case 'TakeStock': {
      const { purchaseId } = command;
      const movement = moved(state, -command.quantity);
      return [{ type: 'StockTaken', data: { productId, ...movement, purchaseId } }];
    }
    case 'ReturnStock': {
      const { purchaseId } = command;
      // What was sold comes back, however full the shelf: nothing here may say no.
      const onHand = state.onHand + command.quantity;
      const { quantity } = command;
      return [{ type: 'StockReturned', data: { productId, quantity, onHand, purchaseId } }];
    }
  }
}

/** The one rule of stock: what is not there cannot go. */
function moved({ onHand }: StockState, quantity: number): { quantity: number; onHand: number } {
  const after = onHand + quantity;
  if (after < 0) {
    throw new Refusal('insufficient-stock', `Only ${String(onHand)} on hand.`, [
      {
        pointer: '/quantity',
        code: 'insufficient-stock',
        detail: `only ${String(onHand)} on hand`,
        available: onHand,
      },
    ]);
  }
  if (after > MOST) throw new Refusal('invalid-value', 'The balance would be too large.');
  return { quantity, onHand: after };
}

const balance = (_: StockState, { onHand }: { onHand: number }): StockState => ({
  opened: true,
  onHand,
});

const evolve: Evolve<StockState, StockEvent> = {
  StockOpened: balance,
  StockReceived: balance,
  StockAdjusted: balance,
  StockCounted: balance,
  StockTaken: balance,
  StockReturned: balance,
};

/** How many units of a product there are. A stream of its own: a price edit never fights a sale. */
export const stock = { category: 'stock', initial, decide, evolve };
