import {
  AdjustStockRequest,
  CountReceipt,
  CountStockRequest,
  MovementsPage,
  MovementsQuery,
  ReceiveStockRequest,
  StockReceipt,
  type MovementRecord,
  type Page,
  type StockCounted,
  type StockEvent,
} from '@crpm/contracts';
import { decideOn, Refusal, type View } from '@crpm/event-sourcing';
import {
  Answers,
  EventSourcedService,
  FromCaller,
  happenedAt,
  respond,
  type Caller,
} from '@crpm/service-kit';
import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { baseMinor } from './base-price.ts';
import { product } from './product/product.ts';
import { listMovements } from './stock-ledger/stock-ledger.query.ts';
import { stock, type StockCommand } from './stock/stock.ts';

@Controller('/api/v1/inventory')
export class InventoryController {
  constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {}

  @Post('receipts')
  @Answers(StockReceipt, 201)
  async receive(
    @Body({ schema: ReceiveStockRequest }) body: ReceiveStockRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StockReceipt> {
    const { productId: id, unitCost, receivedAt, quantity, supplierId, note } = body;
    const { baseCurrency, clock } = this.service.infrastructure;
    const unitCostMinor = unitCost && baseMinor(unitCost, baseCurrency, '/unitCost');
    const occurredAt = happenedAt(receivedAt, clock, '/receivedAt');
    const context = caller.command({ occurredAt });
    const command = { quantity, supplierId, unitCostMinor, note, id, context };
    return this.move({ type: 'ReceiveStock', ...command }, reply);
  }

  @Post('adjustments')
  @Answers(StockReceipt, 201)
  async adjust(
    @Body({ schema: AdjustStockRequest }) body: AdjustStockRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StockReceipt> {
    const { productId: id, quantity, reason } = body;
    const context = caller.command({ reason });
    return this.move({ type: 'AdjustStock', id, quantity, context }, reply);
  }

  /** All counts or none, in one transaction. */
  @Post('counts')
  @Answers(CountReceipt, 201)
  async count(
    @Body({ schema: CountStockRequest }) { counts }: CountStockRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CountReceipt> {
    const context = caller.command();
    const { name, lane } = this.service;
    const ids = [...new Set(counts.map(({ productId }) => productId))];
    if (ids.length < counts.length) {
      throw new Refusal('invalid-value', 'A product is counted twice.', [
        { pointer: '/counts', code: 'duplicate', detail: 'each product once' },
      ]);
    }
    const outcome = await lane.execute<CountReceipt>({
      context,
      streams: ids.flatMap((id) => [
        { type: stock, id },
        { type: product, id },
      ]),
      decide: (view) =>
        counts.flatMap(({ productId: id, onHand: counted, reason }, index) => {
          productMustBeThere(view, id, `/counts/${String(index)}/productId`);
          const command = { type: 'CountStock', id, counted, context } as const;
          return decideOn(stock, command, view).map((decided) => ({ ...decided, reason }));
        }),
      answer: (recorded, _, pos) => ({
        position: { store: name, pos },
        counts: recorded.map(({ data }) => {
          const { productId, onHand, quantity } = data as StockCounted['data'];
          return { productId, onHand, change: quantity };
        }),
      }),
    });
    return respond(reply, outcome);
  }

  @Get('movements')
  @Answers(MovementsPage, 200)
  movements(
    @Query({ schema: MovementsQuery }) query: MovementsQuery,
  ): Promise<Page<MovementRecord>> {
    return listMovements(this.service.database, query);
  }

  private async move(command: StockCommand, reply: FastifyReply): Promise<StockReceipt> {
    const { id, context } = command;
    const ref = { type: stock, id };
    const { name, lane } = this.service;
    const outcome = await lane.execute<StockReceipt>({
      context,
      streams: [ref, { type: product, id }],
      decide: (view) => {
        productMustBeThere(view, id, '/productId');
        return decideOn(stock, command, view);
      },
      answer: (recorded, view, position) => ({
        id,
        version: view(ref).version,
        position: { store: name, pos: recorded.at(-1)?.position ?? position },
        onHand: (recorded.at(-1) as StockEvent | undefined)?.data.onHand ?? view(ref).state.onHand,
      }),
    });
    return respond(reply, outcome);
  }
}

function productMustBeThere(view: View, id: string, pointer: string): void {
  const { status } = view({ type: product, id }).state;
  if (status === 'none') {
    throw new Refusal('unknown-product', 'There is no such product.', [
      { pointer, code: 'unknown-product', detail: 'there is no such product' },
    ]);
  }
  if (status === 'archived') throw new Refusal('record-archived', 'The product is archived.');
}
