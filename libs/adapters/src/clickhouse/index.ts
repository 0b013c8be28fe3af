export { RejectedRows } from './answers.ts';
export * from './clickhouse.ts';
export * from './embedded-clickhouse.ts';
export type { ClickHouseServer } from './embedded-config.ts';
