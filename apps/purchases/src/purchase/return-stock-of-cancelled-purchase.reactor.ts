import type { PurchaseCancelled, Recorded } from '@crpm/contracts';
import type { Subscription } from '@crpm/event-sourcing';
import { ask, EventSourcedService, OnBehalfOf } from '@crpm/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Whenever a purchase is cancelled whose stock had been taken, puts the stock back, once. */
@Injectable()
export class ReturnStockOfCancelledPurchase {
  private readonly subscription: Subscription;

  constructor(@Inject(EventSourcedService) service: EventSourcedService) {
    this.subscription = service.subscribe({
      name: 'return-stock-of-cancelled-purchase',
      handle: async (events) => {
        for (const event of events) {
          if (event.type !== 'PurchaseCancelled') continue;
          const { data, correlationId, actor, reason, occurredAt } =
            event as Recorded<PurchaseCancelled>;
          if (!data.stockTaken) continue;
          const question = {
            purchaseId: data.purchaseId,
            lines: data.lines.map(({ productId, quantity }) => ({ productId, quantity })),
            reason,
            context: { correlationId, occurredAt },
          };
          const asked = new OnBehalfOf(actor, question);
          await ask(service.infrastructure, 'products.return-stock', asked);
        }
      },
    });
  }

  /** True once the stock of everything cancelled up to this position is back. */
  returnedUpTo(position: number, milliseconds: number): Promise<boolean> {
    return this.subscription.reached(position, milliseconds);
  }
}
