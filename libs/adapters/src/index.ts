export * from './bus/in-process-bus.ts';
export * from './bus/kafka-bus.ts';
export {
  hasTopic,
  makeTopics,
  removeTopics,
  type KafkaCluster,
  type TopicOptions,
} from './bus/kafka-topics.ts';
export * from './clickhouse/index.ts';
export * from './runtime/system.ts';
export * from './sql/apply-changes.ts';
export * from './sql/event-store.migration.ts';
export * from './sql/hold-file.ts';
export * from './sql/kept-settings.ts';
export * from './sql/leases.migration.ts';
export * from './sql/must-take-writes.ts';
export * from './sql/mysql-another-life.ts';
export * from './sql/mysql-migrate.ts';
export * from './sql/mysql.ts';
export * from './sql/parking.migration.ts';
export * from './sql/query-in.ts';
export * from './sql/sql-database.ts';
export * from './sql/sql-event-store.ts';
export * from './sql/sql-leases.ts';
export * from './sql/sql-parking.ts';
export * from './sql/settings.migration.ts';
export * from './sql/sqlite.ts';
export * from './sql/streams-before.ts';
export * from './tracing/index.ts';
export * from './personal-data/key-file.ts';
export * from './personal-data/seal.ts';
export * from './personal-data/sealed-event.ts';
