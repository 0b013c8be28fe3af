import type { CustomerAtSale } from '@crpm/contracts';
import {
  type AssembledSale,
  assembleSale,
  type AssemblyContext,
  type LineRow,
} from './assemble-sales.ts';
import { BATCH, type ImportRun, rejectStaged, rowOf } from './import-run.ts';
import type { ImportOutcome } from '@crpm/service-kit';
import type { HistoricalSale } from './import-target.ts';
import { type SaleFacts, saleFacts } from './sale-facts.ts';
import { rateKey, type StagedLine } from './staged-rows.ts';

/** What the accepted sales add up to, and what the rejected lines were worth. */
export interface SalesTotals {
  revenueMinor: number;
  units: number;
  orders: number;
  /** First and last day sold; empty where nothing was. */
  from: string;
  to: string;
  rejectedMinor: number;
}

/** Assembles the staged lines into sales, batch by batch, and records them. */
export class SalesWriter {
  readonly totals: SalesTotals = {
    revenueMinor: 0,
    units: 0,
    orders: 0,
    from: '',
    to: '',
    rejectedMinor: 0,
  };
  private readonly facts: SaleFacts;
  private readonly currencies = new Set<string>();
  private unknownCustomer: CustomerAtSale | undefined;

  constructor(private readonly run: ImportRun) {
    this.facts = saleFacts(run.staging, run.target, run);
  }

  async writeAll(): Promise<void> {
    const { staging } = this.run;
    for (let first = 1; first <= staging.purchaseCount; first += BATCH) {
      await this.writeBatch(staging.salesOf(first, first + BATCH - 1));
    }
    await this.priceRejected();
  }

  private async writeBatch(staged: readonly StagedLine[]): Promise<void> {
    await this.lookUp(staged);
    const { run } = this;
    const lines = staged.map((line) => ({ staged: line, row: rowOf(run, line.origin) }));
    const context = this.assembly();
    const sales = groupByPurchase(lines).flatMap((group) => assembleSale(group, context) ?? []);
    const outcomes: ImportOutcome[] =
      run.options.dryRun || sales.length === 0
        ? []
        : await run.target.recordHistory(
            sales.map(({ sale }) => sale),
            run,
          );
    sales.forEach((sale, index) => {
      this.enter(sale, outcomes[index]);
    });
    for (const line of lines) this.account(line);
    await run.rejects.flush();
    await run.advance(staged.length);
  }

  /** What assembling a batch needs; days and rates repeat within one, so they are kept as long. */
  private assembly(): AssemblyContext {
    const { run, facts, unknownCustomer } = this;
    return {
      baseCurrency: run.baseCurrency,
      facts,
      unknownCustomer,
      purchaseId: (number: string) => run.idOf('purchase', number),
      rateOn: remembered((currency, date) => run.staging.rateOn(currency, date)),
      startOf: remembered((date) => run.calendar.startOf(date)),
    };
  }

  /** Loads what a batch of lines refers to: facts, rates, and the unknown customer where needed. */
  private async lookUp(staged: readonly StagedLine[]): Promise<void> {
    const keys = (part: 'customerKey' | 'productKey' | 'storeKey') =>
      staged.flatMap(({ data }) => data[part] ?? []);
    await this.facts.customers.load(keys('customerKey'));
    await this.facts.products.load(keys('productKey'));
    await this.facts.stores.load(keys('storeKey'));
    for (const currency of new Set(staged.map(({ data }) => data.currency))) {
      await this.loadRates(currency);
    }
    const unknown = staged.some(
      ({ data }) => !data.customerKey || !this.facts.customers.get(data.customerKey),
    );
    if (unknown && this.run.options.unknownCustomer === 'keep') await this.keepUnknown();
  }

  /** Rates of earlier imports stand in where the files have none for a day. */
  private async loadRates(currency: string): Promise<void> {
    if (currency === this.run.baseCurrency || this.currencies.has(currency)) return;
    this.currencies.add(currency);
    for (const { date, rate } of await this.run.target.rates(currency)) {
      this.run.staging.putRecord('exchange-rates', rateKey(currency, date), { rate });
    }
  }

  private async keepUnknown(): Promise<void> {
    if (this.unknownCustomer) return;
    const customerId = this.run.idOf('customer', 'unknown');
    const record = {
      customerId,
      personal: { name: 'Unknown customer' },
      profile: { externalId: 'unknown' },
    };
    if (!this.run.options.dryRun) await this.run.target.importCustomers([record], this.run);
    this.unknownCustomer = { customerId };
  }

  private enter({ sale, rows }: AssembledSale, outcome: ImportOutcome | undefined): void {
    if (typeof outcome === 'object') {
      for (const { row } of rows) row.refuse(outcome.rejected.code, outcome.rejected.reason);
      return;
    }
    const file = rows[0]?.row.file;
    if (outcome && file) {
      file.tally.outcomes[outcome] += 1;
      this.run.staging.addRecorded(sale.soldOn, sale.purchaseId);
    }
    this.add(sale);
  }

  private add(sale: HistoricalSale): void {
    const { totals } = this;
    totals.revenueMinor += sale.baseMinor;
    totals.units += sale.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    totals.orders += 1;
    if (totals.from === '' || sale.soldOn < totals.from) totals.from = sale.soldOn;
    if (sale.soldOn > totals.to) totals.to = sale.soldOn;
  }

  /** A line's place in its file's account, now that all is known about it. */
  private account({ staged, row }: LineRow): void {
    if (row.rejection) {
      rejectStaged(this.run, row, staged.origin);
      this.run.staging.addRejectedUnits(staged.data.productKey, staged.data.quantity);
      return;
    }
    row.note();
    if (row.repaired && !staged.origin.repaired) row.file.tally.repairLater();
  }

  private async priceRejected(): Promise<void> {
    let after = '';
    for (;;) {
      const page = this.run.staging.rejectedUnitsAfter(after, BATCH);
      const last = page.at(-1);
      if (!last) return;
      await this.facts.products.load(page.map(({ product }) => product));
      for (const { product, units } of page) {
        const price = this.facts.products.get(product)?.unitPriceMinor ?? 0;
        this.totals.rejectedMinor += price * units;
      }
      after = last.product;
    }
  }
}

function groupByPurchase(lines: readonly LineRow[]): LineRow[][] {
  const groups: LineRow[][] = [];
  let purchase = 0;
  for (const line of lines) {
    if (line.staged.purchase !== purchase) groups.push([]);
    purchase = line.staged.purchase;
    groups.at(-1)?.push(line);
  }
  return groups;
}

function remembered<Keys extends string[], Value>(compute: (...keys: Keys) => Value) {
  const known = new Map<string, Value>();
  return (...keys: Keys): Value => {
    const key = keys.join(' ');
    const value = known.get(key) ?? compute(...keys);
    known.set(key, value);
    return value;
  };
}
