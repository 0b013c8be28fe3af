import 'reflect-metadata';
import { runService } from '@crpm/service-kit/distributed';
import { DATABASES } from './analytics.databases.ts';
import { AnalyticsModule } from './analytics.module.ts';

await runService({
  name: 'analytics',
  asks: ['customers', 'products', 'purchases'],
  figures: true,
  databases: DATABASES,
  module: (infrastructure) => AnalyticsModule.register(infrastructure, infrastructure.readiness),
});
