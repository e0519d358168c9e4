import { durationMs } from '@hookline/clock/options';
import { type Outcome, failure, success } from '@hookline/outcome';
import type { BreakerEvents, BreakerState, EventSource, Operation, Policy, Verdict } from '@hookline/resilience';
import { CHANNELS, Emitter, NEVER_ABORTED, judge, probe } from '@hookline/resilience/building-blocks';
import { removeIsolation, writeIsolation } from './isolation.ts';
import { type ResolvedSharedOptions, type SharedBreakerOptions, resolveSharedOptions } from './options.ts';
import { type Permit, SharedCircuit } from './shared-circuit.ts';
import { readState } from './shared-state.ts';

/** A circuit breaker that the processes of one machine share through files, without a daemon. */
export interface SharedBreaker extends Policy {
  /** Does the same as `CircuitBreaker.execute`. If the state cannot be read or written, the call is made. */
  execute<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T>;
  /** Does the same as `execute` and returns an error as a value. Never rejects. */
  attempt<T>(operation: Operation<T>, signal?: AbortSignal): Promise<Outcome<T, unknown>>;
  /** Returns the state for all processes; successes are those of this process. Never throws. */
  state(): BreakerState;
  /** Closes the circuit for all processes, isolated or not. Throws the errors of the file system. */
  reset(): void;
  /**
   * Rejects the calls of all processes for `forMs` milliseconds, until `reset()` or until the next boot. `owner` is
   * stored in the file for its readers. Throws the errors of the file system.
   */
  isolate(options: { readonly owner: string; readonly forMs: number }): void;
  /** Events that this process caused. */
  readonly events: EventSource<BreakerEvents>;
}

class FileBreaker implements SharedBreaker {
  readonly events = new Emitter<BreakerEvents>(CHANNELS.circuitBreaker);
  readonly #options: ResolvedSharedOptions;
  readonly #circuit: SharedCircuit;
  #successes = 0;
  #lastSuccessMs: number | null = null;
  #lossReported = false;

  constructor(options: SharedBreakerOptions) {
    this.#options = resolveSharedOptions(options);
    this.#circuit = new SharedCircuit(this.#options, this.events);
  }

  async execute<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<T> {
    const result = await this.attempt(operation, signal);
    if (result.ok) return result.value;
    throw result.error;
  }

  async attempt<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<Outcome<T, unknown>> {
    if (signal.aborted) return failure(signal.reason);
    const admitted = this.#unlessUnavailable(() => this.#circuit.admit());
    if (!admitted.ok) return admitted;
    const permit = admitted.value;
    let result: Outcome<T, unknown>;
    try {
      const calling = permit?.kind === 'probe' ? probe(operation, signal, this.#options) : operation(signal);
      result = success(await calling);
    } catch (error) {
      result = failure(error);
    }
    this.#settle(permit, judge(result, this.#options.classify, signal), result.ok ? undefined : result.error);
    return result;
  }

  state(): BreakerState {
    return {
      ...readState(this.#options),
      consecutive_successes: this.#successes,
      last_success_time: this.#lastSuccessMs,
    };
  }

  reset(): void {
    removeIsolation(this.#options.directory);
    this.#circuit.startNextEpoch();
    this.events.emit('close', { name: this.#options.name });
  }

  isolate({ owner, forMs }: { readonly owner: string; readonly forMs: number }): void {
    writeIsolation(this.#options.directory, this.#options.host, owner, durationMs('forMs', forMs));
    this.events.emit('isolate', { name: this.#options.name });
  }

  #settle(permit: Permit | undefined, verdict: Verdict, error: unknown): void {
    if (verdict !== 'neutral') this.#successes = verdict === 'success' ? this.#successes + 1 : 0;
    if (verdict === 'success') this.#lastSuccessMs = this.#options.clock.now();
    if (!permit) return;
    this.#unlessUnavailable(() => {
      this.#circuit.settle(permit, verdict, error);
      return success(undefined);
    });
  }

  /** Returns the result of `step`, or `undefined` if the file system fails, which is reported once. */
  #unlessUnavailable<T, E>(step: () => Outcome<T, E>): Outcome<T | undefined, E> {
    try {
      return step();
    } catch (error) {
      if (!this.#lossReported) this.events.emit('state_lost', { name: this.#options.name, error });
      this.#lossReported = true;
      return success(undefined);
    }
  }
}

/**
 * Creates a circuit breaker for processes that are too short-lived to observe failures themselves. Each period has at
 * most one probe, of the first process that makes a call. At most `failures` calls, and those already running, pass
 * before it opens. It never stays open for good.
 */
export function createSharedBreaker(options: SharedBreakerOptions): SharedBreaker {
  return new FileBreaker(options);
}
