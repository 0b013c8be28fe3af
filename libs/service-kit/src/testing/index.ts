export * from './service-on.ts';
