import { AnalyticsModule } from '@crpm/analytics';
import { CustomersModule } from '@crpm/customers';
import { ProductsModule } from '@crpm/products';
import { PurchasesModule } from '@crpm/purchases';
import type { Infrastructure } from '@crpm/service-kit';
import type { DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';

/** All services, to run in one process. One opens after another: in the same order each time. */
export const servicesOn = async (infrastructure: Infrastructure): Promise<DynamicModule[]> => [
  CqrsModule.forRoot(),
  await CustomersModule.register(infrastructure),
  ProductsModule.register(infrastructure),
  PurchasesModule.register(infrastructure),
  await AnalyticsModule.register(infrastructure),
];
