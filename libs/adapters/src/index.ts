export * from './bus/in-process-bus.ts';
export * from './runtime/system.ts';
export * from './sql/apply-changes.ts';
export * from './sql/event-store.migration.ts';
export * from './sql/sql-database.ts';
export * from './sql/sql-event-store.ts';
export * from './sql/sqlite.ts';
export * from './personal-data/seal.ts';
