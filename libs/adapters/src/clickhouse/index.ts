export * from './clickhouse.ts';
export * from './embedded-clickhouse.ts';
export type { ClickHouseServer } from './embedded-config.ts';
