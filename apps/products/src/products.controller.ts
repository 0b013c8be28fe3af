import {
  ArchiveQuery,
  Categories,
  ChangeProductRequest,
  History,
  idPattern,
  ListProductRequest,
  ProductRecord,
  ProductsPage,
  ProductsQuery,
  Reason,
  WriteReceipt,
  type CategoryRecord,
  type HistoryEntry,
  type Page,
} from '@crpm/contracts';
import { decideOn, deriveId, newId, receipt, Refusal, type Outcome } from '@crpm/event-sourcing';
import {
  Answers,
  etag,
  EventSourcedService,
  FromCaller,
  orCurrent,
  respond,
  show,
  type Caller,
} from '@crpm/service-kit';
import {
  Body,
  Controller,
  Delete,
  Get,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { CommandBus, type ICommand } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { baseMinor } from './base-price.ts';
import { findProduct, listCategories, listProducts } from './catalogue/catalogue.query.ts';
import {
  ActivateProduct,
  ArchiveProduct,
  ChangeProduct,
  DeactivateProduct,
  ListProduct,
  product,
} from './product/product.ts';
import { productHistory } from './product/product-history.ts';
import { stock } from './stock/stock.ts';

const PATH = '/api/v1/products';

@Controller()
export class ProductsController {
  private readonly baseCurrency: string;

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(EventSourcedService) private readonly service: EventSourcedService,
  ) {
    this.baseCurrency = service.infrastructure.baseCurrency;
  }

  @Post(PATH)
  @Answers(WriteReceipt, 201)
  async list(
    @Body({ schema: ListProductRequest }) body: ListProductRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const { unitPrice, unitCost, openingStock = 0, ...description } = body;
    const context = caller.command();
    const id = caller.idempotencyKey
      ? deriveId('product', context.commandId)
      : newId('product', this.service.infrastructure.ids);
    const listing = new ListProduct(
      id,
      {
        productId: id,
        description,
        priceMinor: baseMinor(unitPrice, this.baseCurrency, '/unitPrice'),
        costMinor: unitCost ? baseMinor(unitCost, this.baseCurrency, '/unitCost') : null,
        currency: this.baseCurrency,
      },
      context,
    );
    const own = { type: product, id };
    const outcome = await this.service.lane.execute({
      context,
      streams: [own, { type: stock, id }],
      decide: (view) => [
        ...decideOn(product, listing, view),
        ...decideOn(stock, { type: 'OpenStock', id, quantity: openingStock, context }, view),
      ],
      answer: receipt(this.service.name, own),
    });
    return respond(reply, outcome, `${PATH}/${outcome.answer.id}`);
  }

  @Get(PATH)
  @Answers(ProductsPage, 200)
  products(@Query({ schema: ProductsQuery }) query: ProductsQuery): Promise<Page<ProductRecord>> {
    return listProducts(this.service.database, query, this.baseCurrency);
  }

  @Get('/api/v1/categories')
  @Answers(Categories, 200)
  async categories(): Promise<{ data: CategoryRecord[] }> {
    return { data: await listCategories(this.service.database) };
  }

  @Get(`${PATH}/:id`)
  @Answers(ProductRecord, 200, 304)
  async get(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductRecord | undefined> {
    const record = idPattern('product').test(id) ? await this.find(id) : undefined;
    if (!record) throw new Refusal('not-found', 'There is no such product.');
    return show(request, reply, record, tagOf(record));
  }

  @Get(`${PATH}/:id/history`)
  @Answers(History, 200)
  async history(@Param('id') id: string): Promise<{ data: HistoryEntry[] }> {
    const events = await this.service.store.readStream(`product-${id}`);
    if (events.length === 0) throw new Refusal('not-found', 'There is no such product.');
    return { data: productHistory(events, this.baseCurrency) };
  }

  @Patch(`${PATH}/:id`)
  @Answers(WriteReceipt, 200)
  async change(
    @Param('id') id: string,
    @Body({ schema: ChangeProductRequest }) body: ChangeProductRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const { unitPrice, unitCost, reason, ...description } = body;
    const priceMinor = unitPrice && baseMinor(unitPrice, this.baseCurrency, '/unitPrice');
    const costMinor = unitCost && baseMinor(unitCost, this.baseCurrency, '/unitCost');
    const context = caller.change({ reason });
    const described = description as ChangeProduct['description'];
    const command = new ChangeProduct(id, described, priceMinor, costMinor, context);
    return respond(reply, await this.edit(id, command));
  }

  @Post(`${PATH}/:id/deactivation`)
  @Answers(WriteReceipt, 200)
  async deactivate(
    @Param('id') id: string,
    @Body({ schema: Reason }) { reason }: z.infer<typeof Reason>,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const command = new DeactivateProduct(id, caller.command({ reason }));
    return respond(reply, await this.execute(command));
  }

  @Post(`${PATH}/:id/activation`)
  @Answers(WriteReceipt, 200)
  async activate(
    @Param('id') id: string,
    @Body({ schema: Reason }) { reason }: z.infer<typeof Reason>,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const command = new ActivateProduct(id, caller.command({ reason }));
    return respond(reply, await this.execute(command));
  }

  /** Out of lists, kept in history and reports. */
  @Delete(`${PATH}/:id`)
  @Answers(WriteReceipt, 200)
  async archive(
    @Param('id') id: string,
    @Query({ schema: ArchiveQuery }) { reason }: z.infer<typeof ArchiveQuery>,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    return respond(reply, await this.edit(id, new ArchiveProduct(id, caller.change({ reason }))));
  }

  private find(id: string): Promise<ProductRecord | undefined> {
    return findProduct(this.service.database, id, this.baseCurrency);
  }

  private edit(id: string, command: ICommand): Promise<Outcome<WriteReceipt>> {
    return orCurrent(this.execute(command), () => this.find(id), tagOf);
  }

  private execute(command: ICommand): Promise<Outcome<WriteReceipt>> {
    return this.commands.execute<ICommand, Outcome<WriteReceipt>>(command);
  }
}

const tagOf = ({ version, stock: { onHand } }: ProductRecord) => etag(version, onHand);
