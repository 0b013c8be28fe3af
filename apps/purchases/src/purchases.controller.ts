import {
  History,
  PlacePurchaseRequest,
  PurchaseRecord,
  PurchasesPage,
  PurchasesQuery,
  Reason,
  toMinorUnits,
  WriteReceipt,
  type HistoryEntry,
  type OrderedLine,
  type Page,
} from '@crpm/contracts';
import { deriveId, Refusal, type Outcome } from '@crpm/event-sourcing';
import {
  Answers,
  etag,
  EventSourcedService,
  FromCaller,
  happenedAt,
  respond,
  show,
  type Caller,
} from '@crpm/service-kit';
import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import DataLoader from 'dataloader';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { CustomerDirectory, type DescribedCustomer } from './customer-directory.ts';
import {
  asSettled,
  findPurchases,
  listPurchases,
  refusalOf,
  toRecord,
  type PurchaseRow,
} from './purchase-history/purchase-history.query.ts';
import { CancelPurchase, PlacePurchase } from './purchase/purchase.ts';
import { ReturnStockOfCancelledPurchase } from './purchase/return-stock-of-cancelled-purchase.reactor.ts';
import { SettlePlacedPurchase } from './purchase/settle-placed-purchase.reactor.ts';

const PATH = '/api/v1/purchases';
/** How long a caller waits for the purchase to be settled before it is told to look later. */
const PATIENCE = 2000;

@Controller()
export class PurchasesController {
  /** Those that are settled together are read together. */
  private readonly rows = new DataLoader(
    (ids: readonly string[]) => findPurchases(this.service.database, ids),
    { cache: false },
  );

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(EventSourcedService) private readonly service: EventSourcedService,
    @Inject(CustomerDirectory) private readonly customers: CustomerDirectory,
    @Inject(SettlePlacedPurchase) private readonly settling: SettlePlacedPurchase,
    @Inject(ReturnStockOfCancelledPurchase)
    private readonly returning: ReturnStockOfCancelledPurchase,
  ) {}

  /** 201 only when confirmed; 409 when refused; 202 when that is not known in time. */
  @Post(PATH)
  @Answers(PurchaseRecord, 201, 202)
  async place(
    @Body({ schema: PlacePurchaseRequest }) body: PlacePurchaseRequest,
    @FromCaller({ key: true }) caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PurchaseRecord> {
    const customer = await this.customers.describe(body.customerId);
    const command = this.commandOf(body, customer, caller);
    const { answer, replayed } = await this.commands.execute<PlacePurchase, Outcome<WriteReceipt>>(
      command,
    );
    void reply.header('location', `${PATH}/${answer.id}`);
    if (replayed) void reply.header('idempotency-replayed', 'true');
    await this.settling.settledUpTo(answer.position.pos, PATIENCE);
    const row = asSettled(await this.mustFind(answer.id));
    const refusal = refusalOf(row);
    if (refusal) {
      throw new Refusal(
        refusal.code as Refusal['code'],
        refusal.detail,
        refusal.lines.map((line) => ({ ...line })),
      );
    }
    void reply.status(row.status === 'pending' ? 202 : 201).header('etag', etag(row.version));
    return toRecord(row, customer?.name ?? null);
  }

  @Get(PATH)
  @Answers(PurchasesPage, 200)
  async list(
    @Query({ schema: PurchasesQuery }) query: PurchasesQuery,
  ): Promise<Page<PurchaseRecord>> {
    const { data, page } = await listPurchases(this.service.database, query);
    return { data: await this.withNames(data), page };
  }

  @Get(`${PATH}/:id`)
  @Answers(PurchaseRecord, 200, 304)
  async get(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PurchaseRecord | undefined> {
    const row = await this.mustFind(id);
    const [record] = await this.withNames([row]);
    return show(request, reply, record, etag(row.version));
  }

  /** What became of it, who did it and why, the newest first. */
  @Get(`${PATH}/:id/history`)
  @Answers(History, 200)
  async history(@Param('id') id: string): Promise<{ data: HistoryEntry[] }> {
    const events = await this.service.store.readStream(`purchase-${id}`);
    if (events.length === 0) throw new Refusal('not-found', 'There is no such purchase.');
    const entries = events.map(
      ({ version, type, actor, reason, occurredAt, recordedAt, correlationId }): HistoryEntry => {
        return { version, type, actor, reason, occurredAt, recordedAt, correlationId, changes: [] };
      },
    );
    return { data: entries.reverse() };
  }

  /** Undoes a mis-rung sale, and puts its stock back. */
  @Post(`${PATH}/:id/cancellation`)
  @Answers(WriteReceipt, 200)
  async cancel(
    @Param('id') id: string,
    @Body({ schema: Reason }) { reason }: z.infer<typeof Reason>,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const outcome = await this.commands.execute<CancelPurchase, Outcome<WriteReceipt>>(
      new CancelPurchase(id, caller.command({ reason })),
    );
    await this.returning.returnedUpTo(outcome.answer.position.pos, PATIENCE);
    return respond(reply, outcome);
  }

  /** What one customer bought, the newest first. */
  @Get('/api/v1/customers/:id/purchases')
  @Answers(PurchasesPage, 200)
  async ofCustomer(
    @Param('id') id: string,
    @Query({ schema: PurchasesQuery }) query: PurchasesQuery,
  ): Promise<Page<PurchaseRecord>> {
    const customer = await this.customers.describe(id);
    if (!customer) throw new Refusal('not-found', 'There is no such customer.');
    const { data, page } = await listPurchases(this.service.database, {
      ...query,
      'filter[customerId]': id,
    });
    return { data: data.map((row) => toRecord(row, customer.name)), page };
  }

  private commandOf(
    body: PlacePurchaseRequest,
    customer: DescribedCustomer | undefined,
    caller: Caller,
  ): PlacePurchase {
    const { baseCurrency, clock } = this.service.infrastructure;
    const occurredAt = happenedAt(body.placedAt, clock, '/placedAt');
    const context = caller.command({ occurredAt });
    if (!customer) {
      throw new Refusal('unknown-customer', 'There is no such customer.', [
        { pointer: '/customerId', code: 'unknown-customer', detail: 'there is no such customer' },
      ]);
    }
    const { name: _name, status, ...facts } = customer;
    const id = deriveId('purchase', context.commandId);
    return new PlacePurchase(
      id,
      {
        purchaseId: id,
        customer: facts,
        // Completed by the handler from the store's own stream, in the same transaction.
        store: body.storeId ? { storeId: body.storeId, name: '', channel: 'store' } : undefined,
        currency: body.currency ?? baseCurrency,
        baseCurrency,
        rate: '1',
        paymentMethod: body.paymentMethod,
        note: body.note,
      },
      body.lines.map((line) => orderedLine(line, baseCurrency)),
      context,
      status === 'active',
    );
  }

  private async mustFind(id: string): Promise<PurchaseRow> {
    const row = await this.rows.load(id);
    if (!row) throw new Refusal('not-found', 'There is no such purchase.');
    return row;
  }

  /** Names come from the customers service: a purchase knows only whose it is. */
  private async withNames(rows: readonly PurchaseRow[]): Promise<PurchaseRecord[]> {
    const names = await Promise.all(
      rows.map(async ({ customer_id }) => {
        // A list without names is better than none while the customers service is down.
        const customer = await this.customers.describe(customer_id).catch(() => undefined);
        return customer?.name ?? null;
      }),
    );
    return rows.map((row, index) => toRecord(row, names[index] ?? null));
  }
}

function orderedLine(
  { productId, quantity, expectedUnitPrice }: PlacePurchaseRequest['lines'][number],
  baseCurrency: string,
): OrderedLine {
  if (!expectedUnitPrice) return { productId, quantity };
  const { amount, currency } = expectedUnitPrice;
  const minor = currency === baseCurrency ? toMinorUnits(amount, currency) : undefined;
  // A price in another currency is not the catalogue's: no catalogue price equals it.
  return { productId, quantity, expectedUnitPriceMinor: minor ?? -1 };
}
