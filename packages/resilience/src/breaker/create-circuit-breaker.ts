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
    // Deferred, so that the caller can add listeners first.
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
 * Creates a circuit breaker whose state is held in this process: cockatiel's circuit with what it lacks.
 * `test/cockatiel.test.ts` runs both through the same scenarios. cockatiel alone opens on stale samples, lets callers
 * wait for a hung probe, measures with the wall clock, counts late results, closes on errors that its filter does not
 * handle, and restores snapshots unchecked.
 *
 * @see https://github.com/connor4312/cockatiel
 */
export function createCircuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  return new InProcessBreaker(options);
}
