import 'reflect-metadata';
import { runService } from '@crpm/service-kit/distributed';
import { DATABASES } from './products.databases.ts';
import { ProductsModule } from './products.module.ts';

await runService({
  name: 'products',
  asks: [],
  databases: DATABASES,
  module: (infrastructure) => ProductsModule.register(infrastructure),
});
