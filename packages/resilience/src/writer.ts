export type { BreakerEvents } from './breaker/circuit-breaker.ts';
export type { BreakerState } from './breaker/state.ts';
export type { Classify, Verdict } from './breaker/verdict.ts';
export { type Degraded, type DegradeOptions, degrade } from './degrade.ts';
export type { EventSource } from './emitter.ts';
export { ResilienceError, type ResilienceErrorCode, type ResilienceErrorDetails, isResilienceError } from './errors.ts';
export {
  type Drained,
  type Executor,
  type ExecutorEvents,
  type ExecutorOptions,
  type ExecutorStats,
  createExecutor,
} from './executor.ts';
export type { Operation, Policy } from './policy.ts';
export { type SharedBreaker, createSharedBreaker } from './shared/create-shared-breaker.ts';
export type { Host } from './shared/host.ts';
export type { SharedBreakerOptions } from './shared/options.ts';
export type { Failure, Outcome, Success } from '@hookline/outcome';
