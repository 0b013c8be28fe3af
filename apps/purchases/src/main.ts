import 'reflect-metadata';
import { runService } from '@crpm/service-kit/distributed';
import { DATABASES } from './purchases.databases.ts';
import { PurchasesModule } from './purchases.module.ts';

await runService({
  name: 'purchases',
  asks: ['customers', 'products'],
  databases: DATABASES,
  module: (infrastructure) => PurchasesModule.register(infrastructure),
});
