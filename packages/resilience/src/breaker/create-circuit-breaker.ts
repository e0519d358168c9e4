import { type Outcome, failure } from '@hookline/outcome';
import { CHANNELS } from '../channels.ts';
import { Emitter } from '../emitter.ts';
import { NEVER_ABORTED, type Operation } from '../policy.ts';
import type { BreakerEvents, CircuitBreaker } from './circuit-breaker.ts';
import { Circuit } from './circuit.ts';
import { type CircuitBreakerOptions, resolveBreakerOptions } from './options.ts';
import { type BreakerSnapshot, readSnapshot } from './snapshot.ts';
import type { BreakerState } from './state.ts';

class InProcessBreaker implements CircuitBreaker {
  readonly events = new Emitter<BreakerEvents>(CHANNELS.circuitBreaker);
  readonly #circuit: Circuit;

  constructor(options: CircuitBreakerOptions) {
    const resolved = resolveBreakerOptions(options);
    const snapshot = readSnapshot(options.snapshot);
    this.#circuit = new Circuit(resolved, this.events, snapshot);
    if (options.snapshot === undefined || snapshot) return;
    const lost = { name: resolved.name, error: new TypeError('not a breaker snapshot') };
    // Later, so that somebody can have begun to listen.
    queueMicrotask(() => this.events.emit('state_lost', lost));
  }

  async execute<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<T> {
    const result = await this.attempt(operation, signal);
    if (result.ok) return result.value;
    throw result.error;
  }

  attempt<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<Outcome<T, unknown>> {
    return signal.aborted ? Promise.resolve(failure(signal.reason)) : this.#circuit.attempt(operation, signal);
  }

  state(): BreakerState {
    return this.#circuit.state();
  }

  reset(): void {
    this.#circuit.reset();
  }

  isolate(): void {
    this.#circuit.isolate();
  }

  snapshot(): BreakerSnapshot {
    return this.#circuit.snapshot();
  }
}

/**
 * A circuit breaker for one service, held in this process: cockatiel's, with what it lacks. `test/cockatiel.test.ts`
 * runs cockatiel alone and this one through the same scenarios and shows what that is: stale samples that open it,
 * callers that wait for a hung probe, wall-clock time, results that arrive late, unjudged errors that close it,
 * snapshots taken on trust.
 *
 * @see https://github.com/connor4312/cockatiel
 */
export function createCircuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  return new InProcessBreaker(options);
}
