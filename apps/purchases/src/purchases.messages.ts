import type {
  BooksAnswer,
  BooksQuestion,
  ExchangeRatesPublished,
  HistoricalPurchaseRecorded,
  StoreAtSale,
  StoreDetails,
} from '@crpm/contracts';
import { decideOn, streamName } from '@crpm/event-sourcing';
import {
  AskedBy,
  EventSourcedService,
  importAll,
  importCommand,
  StoreBooks,
  type ImportContext,
  type ImportOutcome,
} from '@crpm/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { exchangeRates, PublishRates, type DayRate } from './exchange-rates/exchange-rates.ts';
import { PurchaseBooks } from './purchase/purchase-books.ts';
import { purchase, RecordHistoricalPurchase } from './purchase/purchase.ts';
import { listStores } from './store/store-list.query.ts';
import { ImportStore, store } from './store/store.ts';

interface Import<Row> {
  readonly rows: readonly Row[];
  readonly context: ImportContext;
}

type ImportedSale = HistoricalPurchaseRecorded['data'] & {
  readonly soldOn: string;
  readonly occurredAt: string;
  readonly priceStated: readonly boolean[];
};

/** What other services ask of this one. */
@Controller()
export class PurchasesMessages {
  private readonly books: StoreBooks;

  constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {
    this.books = new StoreBooks(service, new PurchaseBooks());
  }

  /** What there must be in the figures as of an event, by the events themselves. */
  @MessagePattern('purchases.books')
  @AskedBy(['analytics'])
  readBooks(question: BooksQuestion): Promise<BooksAnswer> {
    return this.books.read(question);
  }

  @MessagePattern('purchases.import-stores')
  @AskedBy(['gateway'])
  importStores({ rows, context }: Import<StoreDetails>): Promise<ImportOutcome[]> {
    return importAll(
      this.service,
      store,
      rows,
      (row) => new ImportStore(row.storeId, row, importCommand(this.service, context)),
    );
  }

  @MessagePattern('purchases.import-rates')
  @AskedBy(['gateway'])
  async importRates({
    rows,
    context,
  }: Import<DayRate & { currency: string }>): Promise<ImportOutcome[]> {
    const { baseCurrency } = this.service.infrastructure;
    const published = new Set<string>();
    for (const [currency, days] of Map.groupBy(rows, (row) => row.currency)) {
      const ref = { type: exchangeRates, id: currency };
      const command = new PublishRates(
        currency,
        baseCurrency,
        days.map(({ date, rate }) => ({ date, rate })),
        importCommand(this.service, context),
      );
      const { answer } = await this.service.lane.execute<readonly DayRate[]>({
        context: command.context,
        streams: [ref],
        decide: (view) => decideOn(exchangeRates, command, view),
        answer: (recorded) =>
          recorded.flatMap(({ data }) => (data as ExchangeRatesPublished['data']).rates),
      });
      const rates =
        answer.length < days.length ? await this.publishedBy(context, currency) : answer;
      for (const { date } of rates) published.add(`${currency} ${date}`);
    }
    return rows.map(({ currency, date }) =>
      published.has(`${currency} ${date}`) ? 'created' : 'unchanged',
    );
  }

  @MessagePattern('purchases.record-history')
  @AskedBy(['gateway'])
  recordHistory({ rows, context }: Import<ImportedSale>): Promise<ImportOutcome[]> {
    return importAll(
      this.service,
      purchase,
      rows,
      ({ soldOn, occurredAt, priceStated, ...sale }) => {
        const command = importCommand(this.service, context, occurredAt);
        return new RecordHistoricalPurchase(sale.purchaseId, sale, soldOn, priceStated, command);
      },
    );
  }

  @MessagePattern('purchases.describe-stores')
  async describeStores({ ids }: { ids: readonly string[] }): Promise<StoreAtSale[]> {
    const wanted = new Set(ids);
    const stores = await listStores(this.service.database);
    return stores
      .filter(({ id }) => wanted.has(id))
      .map(({ id, name, channel, country, state }) => ({
        storeId: id,
        name,
        channel,
        country: country ?? undefined,
        state: state ?? undefined,
      }));
  }

  /** Every rate of a currency, the oldest first. */
  @MessagePattern('purchases.rates')
  rates({ currency }: { currency: string }): Promise<DayRate[]> {
    return this.service.database.query<DayRate>(
      'SELECT date, rate FROM exchange_rates WHERE currency = ? ORDER BY date',
      [currency],
    );
  }

  /** All that an import has published of a currency: an earlier try of it has told nobody. */
  private async publishedBy({ importId }: ImportContext, currency: string): Promise<DayRate[]> {
    const events = await this.service.store.readStream(
      streamName(exchangeRates.category, currency),
    );
    return events
      .filter(({ correlationId }) => correlationId === importId)
      .flatMap(({ data }) => (data as ExchangeRatesPublished['data']).rates);
  }
}
