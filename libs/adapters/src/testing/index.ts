export * from './clickhouse.ts';
export * from './engines.ts';
