import type { CustomerAtSale, StoreAtSale, StoreDetails } from '@crpm/contracts';
import { Refusal, wait } from '@crpm/event-sourcing';
import {
  ask,
  type ImportContext,
  type ImportOutcome,
  type Infrastructure,
} from '@crpm/service-kit';
import type {
  HistoricalSale,
  ImportedProduct,
  ImportedRate,
  ImportTarget,
  ProductAtSale,
  ReportTotals,
  SalesOfDays,
} from './import-target.ts';

/** A batch may wait behind a shop's own sales; everything said here may be said again. */
const PATIENCE = 60_000;
const ATTEMPTS = 6;
const FIRST_PAUSE = 250;
const POLL = 100;
/** Milliseconds without progress after which the reports are compared as they are. */
const STALLED = 30_000;

/** The import's target: the running services, by message. */
export class ServicesTarget implements ImportTarget {
  constructor(private readonly infrastructure: Infrastructure) {}

  importStores(rows: readonly StoreDetails[], context: ImportContext) {
    return this.send('purchases.import-stores', rows, context);
  }
  importProducts(rows: readonly ImportedProduct[], context: ImportContext) {
    return this.send('products.import', rows, context);
  }
  importCustomers(rows: Parameters<ImportTarget['importCustomers']>[0], context: ImportContext) {
    return this.send('customers.import', rows, context);
  }
  importRates(rows: readonly ImportedRate[], context: ImportContext) {
    return this.send('purchases.import-rates', rows, context);
  }
  recordHistory(sales: readonly HistoricalSale[], context: ImportContext) {
    return this.send('purchases.record-history', sales, context);
  }

  async openStock(productIds: readonly string[], quantity: number, { importId }: ImportContext) {
    await this.say('products.open-stock', { productIds, quantity, context: { importId } });
  }

  describeCustomers(ids: readonly string[]): Promise<CustomerAtSale[]> {
    return this.say('customers.describe', { ids });
  }
  describeProducts(ids: readonly string[]): Promise<ProductAtSale[]> {
    return this.say('products.describe', { ids });
  }
  describeStores(ids: readonly string[]): Promise<StoreAtSale[]> {
    return this.say('purchases.describe-stores', { ids });
  }
  rates(currency: string): Promise<Omit<ImportedRate, 'currency'>[]> {
    return this.say('purchases.rates', { currency });
  }

  async reportTotals(sales: Iterable<SalesOfDays>, signal: AbortSignal): Promise<ReportTotals> {
    await this.untilReported(signal);
    const sum = { revenueMinor: 0, units: 0, orders: 0 };
    for (const some of sales) {
      signal.throwIfAborted();
      const { revenueMinor, units, orders } = await this.say<ReportTotals>(
        'analytics.sales-of',
        some,
      );
      sum.revenueMinor += revenueMinor;
      sum.units += units;
      sum.orders += orders;
    }
    return sum;
  }

  /** Waits until the reports have every sale, for as long as they come closer. */
  private async untilReported(signal: AbortSignal): Promise<void> {
    const { clock, timers } = this.infrastructure;
    const head = await this.say<number>('purchases.head', {});
    let reached = -1;
    let movedAt = clock.now();
    while (clock.now() - movedAt < STALLED) {
      const { watermark } = await this.say<{ watermark: Record<string, number> }>(
        'analytics.watermark',
        {},
      );
      const position = watermark['purchases'] ?? 0;
      if (position >= head) return;
      if (position > reached) movedAt = clock.now();
      reached = position;
      await wait(timers, POLL);
      signal.throwIfAborted();
    }
  }

  private send(
    pattern: string,
    rows: readonly unknown[],
    { importId }: ImportContext,
  ): Promise<ImportOutcome[]> {
    return this.say(pattern, { rows, context: { importId } });
  }

  /** Asks, and asks again where the service is busy or away for a moment. */
  private async say<Answer>(pattern: string, question: unknown): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask<Answer>(this.infrastructure, pattern, question, PATIENCE);
      } catch (error) {
        const passing =
          error instanceof Refusal && (error.code === 'busy' || error.code === 'unavailable');
        if (!passing || attempt === ATTEMPTS) throw error;
        await wait(this.infrastructure.timers, FIRST_PAUSE * 2 ** attempt);
      }
    }
  }
}
