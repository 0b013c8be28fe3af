export { RejectedRows } from './answers.ts';
export * from './clickhouse.ts';
export {
  EmbeddedClickHouse,
  EmbeddedEngineError,
  type EmbeddedOptions,
} from './embedded-clickhouse.ts';
export type { ClickHouseServer } from './embedded-config.ts';
export { insertAgain } from './insert-again.ts';
export { replicated } from './replicas.ts';
