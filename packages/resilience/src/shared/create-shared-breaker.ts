import { type Outcome, failure, success } from '@hookline/outcome';
import type { BreakerEvents } from '../breaker/circuit-breaker.ts';
import { probe } from '../breaker/probe.ts';
import type { BreakerState } from '../breaker/state.ts';
import { type Verdict, judge } from '../breaker/verdict.ts';
import { CHANNELS } from '../channels.ts';
import { Emitter, type EventSource } from '../emitter.ts';
import { durationMs } from '../options.ts';
import { NEVER_ABORTED, type Operation, type Policy } from '../policy.ts';
import { removeIsolation, writeIsolation } from './isolation.ts';
import { type ResolvedSharedOptions, type SharedBreakerOptions, resolveSharedOptions } from './options.ts';
import { type Permit, SharedCircuit } from './shared-circuit.ts';
import { describe } from './shared-state.ts';

/** A circuit breaker that any number of processes on one machine share, with no daemon between them. */
export interface SharedBreaker extends Policy {
  /** As `CircuitBreaker.execute`. State that cannot be read or written never refuses: the call is made. */
  execute<T>(operation: Operation<T>, signal?: AbortSignal): Promise<T>;
  /** The same, with whatever `execute` rejects with as a value. Never rejects. */
  attempt<T>(operation: Operation<T>, signal?: AbortSignal): Promise<Outcome<T, unknown>>;
  /** Where it stands, for all processes; successes are those of this process. Never throws. */
  state(): BreakerState;
  /** Closes it for all processes, isolated or not. Throws what the file system throws. */
  reset(): void;
  /**
   * Refuses the calls of all processes for `forMs` milliseconds, until `reset()` or until the next boot. `owner`
   * says who did it, for whoever finds the file. Throws what the file system throws.
   */
  isolate(options: { readonly owner: string; readonly forMs: number }): void;
  /** Where to listen: to what this process brought about. */
  readonly events: EventSource<BreakerEvents>;
}

class FileBreaker implements SharedBreaker {
  readonly events = new Emitter<BreakerEvents>(CHANNELS.circuitBreaker);
  readonly #options: ResolvedSharedOptions;
  readonly #circuit: SharedCircuit;
  #successes = 0;
  #lastSuccessMs: number | null = null;
  #toldOfLoss = false;

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
    const admitted = this.#orPermit(() => this.#circuit.admit());
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
      ...describe(this.#options),
      consecutive_successes: this.#successes,
      last_success_time: this.#lastSuccessMs,
    };
  }

  reset(): void {
    removeIsolation(this.#options.directory);
    this.#circuit.startAgain();
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
    this.#orPermit(() => {
      this.#circuit.settle(permit, verdict, error);
      return success(undefined);
    });
  }

  /** What `step` gives, or, when the file system is in the way, leave to go on without it. Says so once. */
  #orPermit<T, E>(step: () => Outcome<T, E>): Outcome<T | undefined, E> {
    try {
      return step();
    } catch (error) {
      if (!this.#toldOfLoss) this.events.emit('state_lost', { name: this.#options.name, error });
      this.#toldOfLoss = true;
      return success(undefined);
    }
  }
}

/**
 * A circuit breaker for processes too short-lived to learn anything themselves. At most one probe goes out in
 * each stretch of time, from whichever process comes first; at most `failures` and whatever is already on its way
 * pass before it opens; it is never stuck open.
 */
export function createSharedBreaker(options: SharedBreakerOptions): SharedBreaker {
  return new FileBreaker(options);
}
