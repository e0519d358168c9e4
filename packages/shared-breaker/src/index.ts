export type { Host } from './host.ts';
export type { SharedBreakerOptions } from './options.ts';
export { type SharedBreaker, createSharedBreaker } from './shared-breaker.ts';
