export * from './config.ts';
export * from './in-turn.ts';
export * from './infrastructure.ts';
export * from './migrate.ts';
export * from './process.ts';
export * from './service-token.ts';
export * from './service.ts';
