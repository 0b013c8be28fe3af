import {
  caseless,
  type ProductDescription,
  type ProductEvent,
  type ProductListed,
} from '@crpm/contracts';
import { Refusal, type CommandContext, type Evolve } from '@crpm/event-sourcing';

export class ListProduct {
  readonly type = 'ListProduct';
  constructor(
    readonly id: string,
    readonly product: ProductListed['data'],
    readonly context: CommandContext,
  ) {}
}
/** What is given replaces, null clears, what is undefined stays. */
export class ChangeProduct {
  readonly type = 'ChangeProduct';
  constructor(
    readonly id: string,
    readonly description: {
      readonly [Field in keyof ProductDescription]?: ProductDescription[Field] | null;
    },
    readonly priceMinor: number | undefined,
    readonly costMinor: number | null | undefined,
    readonly context: CommandContext,
  ) {}
}
/** A record of another system: lists the product, or changes what it says differently. */
export class ImportProduct {
  readonly type = 'ImportProduct';
  constructor(
    readonly id: string,
    readonly product: ProductListed['data'],
    readonly context: CommandContext,
  ) {}
}
export class DeactivateProduct {
  readonly type = 'DeactivateProduct';
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}
export class ActivateProduct {
  readonly type = 'ActivateProduct';
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}
export class ArchiveProduct {
  readonly type = 'ArchiveProduct';
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}
export type ProductCommand =
  | ListProduct
  | ChangeProduct
  | ImportProduct
  | DeactivateProduct
  | ActivateProduct
  | ArchiveProduct;

export interface ProductState {
  readonly status: 'none' | 'active' | 'inactive' | 'archived';
  readonly description: ProductDescription;
  /** Base-currency minor units. */
  readonly priceMinor: number;
  readonly costMinor: number | null;
}

const initial: ProductState = {
  status: 'none',
  description: { name: '' },
  priceMinor: 0,
  costMinor: null,
};

function decide(command: ProductCommand, state: ProductState): ProductEvent[] {
  const productId = command.id;
  switch (command.type) {
    case 'ListProduct':
      if (state.status !== 'none') throw new Refusal('already-exists', 'The product exists.');
      return [listed(command.product)];
    case 'ImportProduct': {
      const { description, priceMinor, costMinor } = command.product;
      if (state.status === 'none') return [listed(command.product)];
      const merged = { ...state.description, ...known(description) };
      return changed(productId, state, merged, priceMinor, costMinor ?? state.costMinor);
    }
    case 'ChangeProduct': {
      mustBeThere(state);
      const { priceMinor = state.priceMinor, costMinor = state.costMinor } = command;
      const given = Object.entries(command.description).filter(([, value]) => value !== undefined);
      const description = known({
        ...state.description,
        ...Object.fromEntries(given.map(([field, value]) => [field, value ?? undefined])),
      });
      return changed(productId, state, description, priceMinor, costMinor);
    }
    case 'DeactivateProduct':
      mustBeThere(state);
      if (state.status === 'inactive') {
        throw new Refusal('already-inactive', 'The product is inactive already.');
      }
      return [{ type: 'ProductDeactivated', data: { productId } }];
    case 'ActivateProduct':
      mustBeThere(state);
      if (state.status === 'active') {
        throw new Refusal('already-active', 'The product is active already.');
      }
      return [{ type: 'ProductActivated', data: { productId } }];
    case 'ArchiveProduct':
      mustBeThere(state);
      return [{ type: 'ProductArchived', data: { productId } }];
  }
}

const evolve: Evolve<ProductState, ProductEvent> = {
  ProductListed: (_, { description, priceMinor, costMinor }) => ({
    status: 'active',
    description,
    priceMinor,
    costMinor,
  }),
  ProductDescribed: (state, { description }) => ({ ...state, description }),
  ProductRepriced: (state, { priceMinor }) => ({ ...state, priceMinor }),
  ProductCostChanged: (state, { costMinor }) => ({ ...state, costMinor }),
  ProductDeactivated: (state) => ({ ...state, status: 'inactive' }),
  ProductActivated: (state) => ({ ...state, status: 'active' }),
  ProductArchived: (state) => ({ ...state, status: 'archived' }),
};

/** A product of the catalogue: what it is, what it costs, and whether it may be sold. */
export const product = {
  category: 'product',
  initial,
  decide,
  evolve,
  /** A SKU names one product; an archived one gives it free. */
  uniqueKeys: ({ status, description }: ProductState): string[] =>
    status !== 'none' && status !== 'archived' && description.sku
      ? [`sku:${caseless(description.sku)}`]
      : [],
  keyTaken: () =>
    new Refusal('sku-taken', 'Another product has this SKU.', [
      { pointer: '/sku', code: 'taken', detail: 'belongs to another product' },
    ]),
};

export function mustBeThere({ status }: ProductState): void {
  if (status === 'none') throw new Refusal('not-found', 'There is no such product.');
  if (status === 'archived') throw new Refusal('record-archived', 'The product is archived.');
}

const listed = (data: ProductListed['data']): ProductListed => ({
  type: 'ProductListed',
  data: { ...data, description: known(data.description) },
});

function changed(
  productId: string,
  state: ProductState,
  description: ProductDescription,
  priceMinor: number,
  costMinor: number | null,
): ProductEvent[] {
  const events: ProductEvent[] = [];
  if (canonical(description) !== canonical(state.description)) {
    events.push({ type: 'ProductDescribed', data: { productId, description } });
  }
  if (priceMinor !== state.priceMinor) {
    const previousMinor = state.priceMinor;
    events.push({ type: 'ProductRepriced', data: { productId, priceMinor, previousMinor } });
  }
  if (costMinor !== state.costMinor) {
    const previousMinor = state.costMinor;
    events.push({ type: 'ProductCostChanged', data: { productId, costMinor, previousMinor } });
  }
  return events;
}

const known = (description: ProductDescription): ProductDescription =>
  Object.fromEntries(
    Object.entries(description).filter(([, value]) => value !== undefined),
  ) as unknown as ProductDescription;

const canonical = (description: ProductDescription) =>
  JSON.stringify(Object.entries(description).sort());
