export * from './clickhouse.ts';
export * from './engines.ts';
export * from './sqlite-file.ts';
