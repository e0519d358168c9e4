import { type Outcome, failure, success } from '@hookline/outcome';
import { CHANNELS } from '../channels.ts';
import { Emitter } from '../emitter.ts';
import { NEVER_ABORTED, type Operation } from '../policy.ts';
import type { BreakerEvents, CircuitBreaker } from './circuit-breaker.ts';
import { Circuit } from './circuit.ts';
import { type CircuitBreakerOptions, type ResolvedBreakerOptions, resolveBreakerOptions } from './options.ts';
import { probe } from './probe.ts';
import { type BreakerSnapshot, readSnapshot } from './snapshot.ts';
import type { BreakerState } from './state.ts';
import { judge } from './verdict.ts';

class InProcessBreaker implements CircuitBreaker {
  readonly events = new Emitter<BreakerEvents>(CHANNELS.circuitBreaker);
  readonly #options: ResolvedBreakerOptions;
  readonly #circuit: Circuit;

  constructor(options: CircuitBreakerOptions) {
    this.#options = resolveBreakerOptions(options);
    this.#circuit = new Circuit(this.#options, this.events);
    if (options.snapshot !== undefined) this.#restore(options.snapshot);
  }

  async execute<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<T> {
    const result = await this.attempt(operation, signal);
    if (result.ok) return result.value;
    throw result.error;
  }

  async attempt<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<Outcome<T, unknown>> {
    if (signal.aborted) return failure(signal.reason);
    const admitted = this.#circuit.admit();
    if (!admitted.ok) return admitted;
    const state = admitted.value;
    const startedMs = this.#options.clock.monotonic();
    let result: Outcome<T, unknown>;
    try {
      const calling = state.kind === 'closed' ? operation(signal) : probe(operation, signal, this.#options);
      result = success(await calling);
    } catch (error) {
      result = failure(error);
    }
    const verdict = judge(result, this.#options.classify, signal);
    this.#circuit.settle(state, verdict, startedMs, result.ok ? undefined : result.error);
    return result;
  }

  state(): BreakerState {
    return this.#circuit.state();
  }

  reset(): void {
    this.#circuit.close();
  }

  isolate(): void {
    this.#circuit.isolate();
  }

  snapshot(): BreakerSnapshot {
    return this.#circuit.snapshot();
  }

  #restore(saved: unknown): void {
    const snapshot = readSnapshot(saved);
    if (snapshot) {
      this.#circuit.restore(snapshot);
      return;
    }
    const { name } = this.#options;
    // Later, so that somebody can have begun to listen.
    queueMicrotask(() => this.events.emit('state_lost', { name, error: new TypeError('not a breaker snapshot') }));
  }
}

/**
 * A circuit breaker for one service, held in this process.
 *
 * It is this package's own from the ground up. Of the circuit breakers on npm, cockatiel 4 comes closest;
 * `test/cockatiel.test.ts` runs both through the same scenarios and shows what sets them apart: stale
 * samples that open it, callers that wait for a hung probe, wall-clock time, results that arrive late,
 * unjudged errors that close it, snapshots taken on trust.
 */
export function createCircuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  return new InProcessBreaker(options);
}
