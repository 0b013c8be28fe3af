import { commandHandlers, EventSourcedModule, type Infrastructure } from '@crpm/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { NegativeStock } from './catalogue/negative-stock.ts';
import { catalogueProjection } from './catalogue/catalogue.projection.ts';
import { InventoryController } from './inventory.controller.ts';
import {
  ActivateProduct,
  ArchiveProduct,
  ChangeProduct,
  DeactivateProduct,
  product,
} from './product/product.ts';
import { ProductsController } from './products.controller.ts';
import { DATABASES } from './products.databases.ts';
import { ProductsMessages } from './products.messages.ts';
import { stockLedgerProjection } from './stock-ledger/stock-ledger.projection.ts';

/** What this release brings the service's databases to: a restore refuses what is newer. */
export { DATABASES };

@Module({})
export class ProductsModule {
  static register(infrastructure: Infrastructure): DynamicModule {
    return {
      module: ProductsModule,
      imports: [
        EventSourcedModule.register(infrastructure, {
          name: 'products',
          migrations: DATABASES.products,
          projections: [catalogueProjection, stockLedgerProjection],
        }),
      ],
      controllers: [ProductsController, InventoryController, ProductsMessages],
      providers: [
        NegativeStock,
        ...commandHandlers(product, [
          ChangeProduct,
          DeactivateProduct,
          ActivateProduct,
          ArchiveProduct,
        ]),
      ],
    };
  }
}
