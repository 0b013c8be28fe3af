import 'reflect-metadata';
import { runService } from '@crpm/service-kit/distributed';
import { DATABASES } from './customers.databases.ts';
import { CustomersModule } from './customers.module.ts';

await runService({
  name: 'customers',
  asks: [],
  databases: DATABASES,
  module: (infrastructure) => CustomersModule.register(infrastructure),
});
