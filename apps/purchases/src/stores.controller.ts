import {
  OpenStoreRequest,
  PublishRatesRequest,
  RatesPage,
  RatesQuery,
  RatesReceipt,
  StoresPage,
  WriteReceipt,
  type Page,
  type RateRecord,
  type StoreRecord,
} from '@crpm/contracts';
import { decideOn, deriveId, newId, Refusal, type Outcome } from '@crpm/event-sourcing';
import {
  Answers,
  equals,
  EventSourcedService,
  FromCaller,
  keysetPage,
  respond,
  type Caller,
} from '@crpm/service-kit';
import { Body, Controller, Get, Inject, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { exchangeRates, PublishRates } from './exchange-rates/exchange-rates.ts';
import { listStores } from './store/store-list.query.ts';
import { OpenStore } from './store/store.ts';

@Controller('/api/v1')
export class StoresController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(EventSourcedService) private readonly service: EventSourcedService,
  ) {}

  @Get('stores')
  @Answers(StoresPage, 200)
  async stores(): Promise<Page<StoreRecord>> {
    const data = await listStores(this.service.database);
    return { data, page: { next: null, hasMore: false, total: data.length } };
  }

  @Post('stores')
  @Answers(WriteReceipt, 201)
  async open(
    @Body({ schema: OpenStoreRequest }) body: OpenStoreRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const context = caller.command();
    const id = caller.idempotencyKey
      ? deriveId('store', context.commandId)
      : newId('store', this.service.infrastructure.ids);
    const command = new OpenStore(id, { storeId: id, ...body }, context);
    const outcome = await this.commands.execute<OpenStore, Outcome<WriteReceipt>>(command);
    return respond(reply, outcome, '/api/v1/stores');
  }

  /** Newest first. */
  @Get('fx-rates')
  @Answers(RatesPage, 200)
  rates(@Query({ schema: RatesQuery }) query: RatesQuery): Promise<Page<RateRecord>> {
    const from = query['filter[from]'];
    const to = query['filter[to]'];
    return keysetPage<RateRecord, RateRecord>(
      this.service.database,
      {
        select: 'date, currency, rate',
        from: 'exchange_rates',
        where: [
          equals('currency', query['filter[currency]']),
          from === undefined ? undefined : { sql: 'date >= ?', parameters: [from] },
          to === undefined ? undefined : { sql: 'date <= ?', parameters: [to] },
        ],
        sort: { by: 'date', type: 'string', descending: true },
        id: { by: 'currency', type: 'string' },
        limit: query.limit,
        after: query.after,
        count: false,
      },
      ({ date, currency, rate }) => ({ date, currency, rate }),
    );
  }

  /** A day's rate replaces what that day had; all rates of the request or none. */
  @Put('fx-rates')
  @Answers(RatesReceipt, 200)
  async publish(
    @Body({ schema: PublishRatesRequest }) { rates }: PublishRatesRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RatesReceipt> {
    const { baseCurrency } = this.service.infrastructure;
    const context = caller.command();
    const byCurrency = Map.groupBy(rates, ({ currency }) => currency);
    const base = rates.findIndex(({ currency, rate }) => currency === baseCurrency && +rate !== 1);
    if (base >= 0) {
      throw new Refusal('invalid-value', `${baseCurrency} is the base currency.`, [
        { pointer: `/rates/${String(base)}/rate`, code: 'base', detail: 'is always 1' },
      ]);
    }
    const outcome = await this.service.lane.execute({
      context,
      streams: [...byCurrency.keys()].map((id) => ({ type: exchangeRates, id })),
      decide: (view) =>
        [...byCurrency].flatMap(([id, days]) => {
          const plain = days.map(({ date, rate }) => ({ date, rate }));
          const command = new PublishRates(id, baseCurrency, plain, context);
          return decideOn(exchangeRates, command, view);
        }),
      answer: (_, __, pos) => ({ position: { store: this.service.name, pos } }),
    });
    return respond(reply, outcome);
  }
}
