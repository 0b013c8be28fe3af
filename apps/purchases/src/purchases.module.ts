import { commandHandlers, EventSourcedModule, type Infrastructure } from '@crpm/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { CustomerDirectory } from './customer-directory.ts';
import { ParkedController } from './parked.controller.ts';
import { purchaseHistoryProjection } from './purchase-history/purchase-history.projection.ts';
import { PlacePurchaseHandler } from './purchase/place-purchase.handler.ts';
import { CancelPurchase, purchase } from './purchase/purchase.ts';
import { ReturnStockOfCancelledPurchase } from './purchase/return-stock-of-cancelled-purchase.reactor.ts';
import { SettlePlacedPurchase } from './purchase/settle-placed-purchase.reactor.ts';
import { PurchasesController } from './purchases.controller.ts';
import { DATABASES } from './purchases.databases.ts';
import { PurchasesMessages } from './purchases.messages.ts';
import { OpenStore, store } from './store/store.ts';
import { StoresController } from './stores.controller.ts';

/** What this release brings the service's databases to: a restore refuses what is newer. */
export { DATABASES };

@Module({})
export class PurchasesModule {
  static register(infrastructure: Infrastructure): DynamicModule {
    return {
      module: PurchasesModule,
      imports: [
        EventSourcedModule.register(infrastructure, {
          name: 'purchases',
          migrations: DATABASES.purchases,
          projections: [purchaseHistoryProjection],
        }),
      ],
      controllers: [PurchasesController, ParkedController, StoresController, PurchasesMessages],
      providers: [
        CustomerDirectory,
        SettlePlacedPurchase,
        ReturnStockOfCancelledPurchase,
        PlacePurchaseHandler,
        ...commandHandlers(purchase, [CancelPurchase]),
        ...commandHandlers(store, [OpenStore]),
      ],
    };
  }
}
