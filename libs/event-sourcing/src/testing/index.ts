export * from '../in-memory/in-memory-event-store.ts';
export * from './bus.conformance.ts';
export * from './event-store.conformance.ts';
export * from './given.ts';
export * from './golden.ts';
export * from './harness.ts';
export * from './leases.conformance.ts';
