export * from './lane-tracer.ts';
export * from './spans.ts';
export * from './trace-to.ts';
