import type { PurchasePlaced, Recorded, RefusedLine, SoldLine } from '@crpm/contracts';
import type { CommandContext, Subscription } from '@crpm/event-sourcing';
import {
  ask,
  EventSourcedService,
  executeOn,
  OnBehalfOf,
  shared,
  type ErrorEnvelope,
} from '@crpm/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { pendingOf } from '../purchase-history/purchase-history.query.ts';
import { ConfirmPurchase, purchase, RefusePurchase } from './purchase.ts';

type TakeStockAnswer =
  { readonly lines: readonly Omit<SoldLine, 'localMinor'>[] } | { readonly refusal: ErrorEnvelope };

type Placed = Recorded<PurchasePlaced>;

/** Where more wait, their number matters no more. */
const MOST_LOOKED_AT = 5000;

/**
 * Whenever a purchase was placed, takes its stock and confirms it, or refuses it. Batches: one
 * question for all that one person placed meanwhile. Every step may be repeated: products answers the
 * same purchase the same way, and a settled purchase is left alone.
 */
@Injectable()
export class SettlePlacedPurchase {
  private readonly subscription: Subscription;

  constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {
    this.subscription = service.subscribe({
      name: 'settle-placed-purchase',
      handle: (events) =>
        this.settle(events.filter((event): event is Placed => event.type === 'PurchasePlaced')),
    });
    const { metrics, clock } = service.infrastructure;
    const pending = shared(() => this.pending());
    metrics.watch('crpm_purchases_pending', async () => [[(await pending()).length]]);
    metrics.watch('crpm_purchase_oldest_pending_seconds', async () => {
      const [oldest] = await pending();
      return [[oldest ? (clock.now() - Date.parse(oldest.recordedAt)) / 1000 : 0]];
    });
  }

  /** True once every purchase placed up to this position is settled. */
  settledUpTo(position: number, milliseconds: number): Promise<boolean> {
    return this.subscription.reached(position, milliseconds);
  }

  /** What is not settled, the oldest first: never among what the subscription has handled. */
  private async pending(): Promise<readonly Recorded[]> {
    const { store, database } = this.service;
    const { position } = this.subscription;
    const aside = (await this.subscription.parked()).filter(({ skipped }) => !skipped);
    const behind = await Promise.all(aside.map((one) => store.readAfter(one.position - 1, 1)));
    const events = [...behind.flat(), ...(await store.readAfter(position, MOST_LOOKED_AT))];
    const placed = events.filter((event): event is Placed => event.type === 'PurchasePlaced');
    const ids = placed.map(({ data }) => data.purchaseId);
    const pending = await pendingOf(database, ids);
    return placed.filter(({ data }) => pending.has(data.purchaseId));
  }

  private async settle(events: readonly Placed[]): Promise<void> {
    // What another replica placed, or we did before a restart, is settled already as a rule.
    const ids = events.map(({ data }) => data.purchaseId);
    const pending = await pendingOf(this.service.database, ids);
    const unsettled = events.filter(({ data }) => pending.has(data.purchaseId));
    const byActor = Map.groupBy(unsettled, ({ actor }) => actor);
    await Promise.all([...byActor].map(([actor, placed]) => this.settleFor(actor, placed)));
  }

  private async settleFor(actor: string, placed: readonly Placed[]): Promise<void> {
    const question = {
      purchases: placed.map(({ data, correlationId, occurredAt }) => ({
        purchaseId: data.purchaseId,
        lines: data.lines,
        currency: data.currency,
        baseCurrency: data.baseCurrency,
        rate: data.rate,
        context: { correlationId, occurredAt },
      })),
    };
    const answers = await ask<TakeStockAnswer[]>(
      this.service.infrastructure,
      'products.take-stock',
      new OnBehalfOf(actor, question),
    );
    await Promise.all(
      placed.map((event, index) => {
        const answer = answers[index];
        if (!answer) throw new Error('products answered fewer purchases than it was asked');
        return executeOn(this.service, purchase, commandFor(event, answer));
      }),
    );
  }
}

function commandFor(event: Placed, answer: TakeStockAnswer): ConfirmPurchase | RefusePurchase {
  const { purchaseId } = event.data;
  const context: CommandContext = {
    commandId: `settle:${purchaseId}`,
    correlationId: event.correlationId,
    actor: event.actor,
    occurredAt: event.occurredAt,
  };
  if ('lines' in answer) return new ConfirmPurchase(purchaseId, answer.lines, context);
  const { code, detail, errors } = answer.refusal;
  const lines = errors.map(({ pointer, code: fault, detail: text, ...more }): RefusedLine => {
    const line = Number(pointer.split('/')[2]) + 1;
    const facts = more as Pick<RefusedLine, 'productId' | 'available' | 'unitPriceMinor'>;
    return { line, code: fault, detail: text, pointer, ...facts };
  });
  return new RefusePurchase(purchaseId, { code, detail, lines }, context);
}
