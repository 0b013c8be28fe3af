import { queryIn } from '@crpm/adapters';
import {
  PROBLEMS,
  type BooksAnswer,
  type BooksQuestion,
  type OrderedLine,
  type ProductListed,
  type SoldLine,
} from '@crpm/contracts';
import { decideOn, Refusal } from '@crpm/event-sourcing';
import {
  Actor,
  AskedBy,
  EventSourcedService,
  importAll,
  importCommand,
  StoreBooks,
  type ErrorEnvelope,
  type ImportContext,
  type ImportOutcome,
} from '@crpm/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { ProductRow } from './catalogue/catalogue.query.ts';
import { ProductBooks } from './product/product-books.ts';
import { ImportProduct, product } from './product/product.ts';
import { stock } from './stock/stock.ts';
import { takeStock, type TakenLine, type TakeStockRequest } from './stock/take-stock.ts';

/** Why a message's command is asked for. By whom, the transport knows. */
export interface MessageContext {
  readonly correlationId: string;
  readonly occurredAt: string;
}

interface ReturnStockRequest {
  readonly purchaseId: string;
  readonly lines: readonly OrderedLine[];
  readonly reason: string | null;
  readonly context: MessageContext;
}

export type TakeStockAnswer = { readonly lines: TakenLine[] } | { readonly refusal: ErrorEnvelope };

/** What other services ask of this one. */
@Controller()
export class ProductsMessages {
  private readonly books: StoreBooks;

  constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {
    this.books = new StoreBooks(service, new ProductBooks());
  }

  /** What there must be in the figures as of an event, by the events themselves. */
  @MessagePattern('products.books')
  @AskedBy(['analytics'])
  readBooks(question: BooksQuestion): Promise<BooksAnswer> {
    return this.books.read(question);
  }

  /** Many purchases at once, each all or nothing; the same purchase again gets the same answer. */
  @MessagePattern('products.take-stock')
  @AskedBy(['purchases'])
  take(
    @Payload()
    { purchases }: { purchases: readonly (TakeStockRequest & { context: MessageContext })[] },
    @Actor() actor: string,
  ): Promise<TakeStockAnswer[]> {
    return Promise.all(
      purchases.map(async ({ context: asked, ...request }): Promise<TakeStockAnswer> => {
        const context = { ...asked, actor };
        const commandId = `take:${request.purchaseId}`;
        try {
          const { answer } = await this.service.lane.execute(
            takeStock(request, { ...context, commandId, requestHash: commandId }),
          );
          return { lines: answer };
        } catch (error) {
          // A full disk or a service that stops says nothing about the purchase: it is asked again.
          if (!(error instanceof Refusal) || PROBLEMS[error.code][0] >= 500) throw error;
          const { code, detail, errors } = error;
          return { refusal: { code, detail, errors } };
        }
      }),
    );
  }

  @MessagePattern('products.return-stock')
  @AskedBy(['purchases'])
  async return(
    @Payload() { purchaseId, lines, reason, context }: ReturnStockRequest,
    @Actor() actor: string,
  ): Promise<{ returned: true }> {
    const commandId = `return:${purchaseId}`;
    const command = {
      ...context,
      actor,
      commandId,
      requestHash: commandId,
      reason: reason ?? undefined,
    };
    const units = new Map<string, number>();
    for (const { productId, quantity } of lines) {
      units.set(productId, (units.get(productId) ?? 0) + quantity);
    }
    await this.service.lane.execute({
      context: command,
      streams: [...units.keys()].map((id) => ({ type: stock, id })),
      decide: (view) =>
        [...units].flatMap(([id, quantity]) =>
          decideOn(
            stock,
            { type: 'ReturnStock', id, quantity, purchaseId, context: command },
            view,
          ),
        ),
      answer: () => null,
    });
    return { returned: true };
  }

  @MessagePattern('products.import')
  @AskedBy(['gateway'])
  import({
    rows,
    context,
  }: {
    rows: readonly ProductListed['data'][];
    context: ImportContext;
  }): Promise<ImportOutcome[]> {
    return importAll(
      this.service,
      product,
      rows,
      (row) => new ImportProduct(row.productId, row, importCommand(this.service, context)),
    );
  }

  /** Counts products in at a quantity, once: what has moved already is left alone. */
  @MessagePattern('products.open-stock')
  @AskedBy(['gateway'])
  openStock({
    productIds,
    quantity,
    context,
  }: {
    productIds: readonly string[];
    quantity: number;
    context: ImportContext;
  }): Promise<ImportOutcome[]> {
    return importAll(this.service, stock, productIds, (id) => ({
      type: 'OpenStock' as const,
      id,
      quantity,
      context: importCommand(this.service, context),
    }));
  }

  /** Products by id, in any order; unknown ids are left out. */
  @MessagePattern('products.describe')
  async describe({
    ids,
  }: {
    ids: readonly string[];
  }): Promise<Omit<SoldLine, 'line' | 'quantity' | 'baseMinor' | 'localMinor'>[]> {
    const rows = await queryIn<ProductRow>(
      this.service.database,
      ids,
      (marks) => `SELECT * FROM products WHERE id IN (${marks})`,
    );
    return rows.map((row) => ({
      productId: row.id,
      product: row.name,
      sku: row.sku ?? undefined,
      brand: row.brand ?? undefined,
      color: row.color ?? undefined,
      category: row.category ?? undefined,
      subcategory: row.subcategory ?? undefined,
      unitPriceMinor: row.price_minor,
      unitCostMinor: row.cost_minor,
    }));
  }
}
