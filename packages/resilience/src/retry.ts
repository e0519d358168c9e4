import { type Clock, sleep, systemClock } from '@hookline/clock';
import { type BackoffOptions, fullJitter } from './backoff.ts';
import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { durationMs, wholeNumber } from '@hookline/clock/options';
import { NEVER_ABORTED, type Policy } from './policy.ts';
import { retryAfterOf } from './retry-after.ts';
import type { RetryBudget } from './retry-budget.ts';

/** Options of {@link createRetry}. */
export interface RetryOptions extends BackoffOptions {
  /** Maximum number of calls, the first one included, 1 or more. There is no default, so that no retry is endless. */
  readonly attempts: number;
  /**
   * Decides whether a call is repeated after an error.
   * @defaultValue every error but those whose own `retryable` is `false`
   */
  readonly retryable?: (error: unknown) => boolean;
  /**
   * Returns the shortest wait that the service asked for, in milliseconds, if it did.
   * @defaultValue the error's own `retryAfterMs`
   */
  readonly retryAfterMs?: (error: unknown) => number | undefined;
  /**
   * The longest wait, in milliseconds, `capMs` or more. If the service asks for a longer one, the retry gives up at once
   * with the last error, so that the caller can store the work for later.
   * @defaultValue 60000, or `capMs` when that is more
   */
  readonly maxWaitMs?: number;
  /** Budget shared with other layers. Without balance only first attempts are made. */
  readonly budget?: RetryBudget;
  /**
   * True if a pending wait keeps the process alive.
   * @defaultValue true
   */
  readonly keepAlive?: boolean;
  /**
   * Name in events.
   * @defaultValue `retry`
   */
  readonly name?: string;
  /**
   * Source of time.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** Events of a {@link Retry}. */
export interface RetryEvents {
  /** An attempt failed and the next one follows after `delayMs`. `attempt` counts from 1. */
  readonly retry: {
    readonly name: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: unknown;
  };
  /** The last attempt failed, with the reason why there is no further one. */
  readonly give_up: {
    readonly name: string;
    readonly attempt: number;
    readonly reason: 'attempts' | 'not_retryable' | 'budget' | 'wait';
    readonly error: unknown;
  };
}

/** A policy that repeats failed calls. */
export interface Retry extends Policy {
  /** Does the same as {@link Policy.execute} and passes the number of the attempt, from 1, to the operation. */
  execute<T>(operation: (signal: AbortSignal, attempt: number) => T | PromiseLike<T>, signal?: AbortSignal): Promise<T>;
  readonly events: EventSource<RetryEvents>;
}

type Next = { readonly delayMs: number } | { readonly reason: RetryEvents['give_up']['reason'] };

class JitteredRetry implements Retry {
  readonly events = new Emitter<RetryEvents>(CHANNELS.retry);
  readonly #options: RetryOptions;
  readonly #name: string;
  readonly #backoffMs: (retry: number) => number;
  readonly #maxWaitMs: number;

  constructor(options: RetryOptions) {
    wholeNumber('attempts', options.attempts, { min: 1, max: Number.MAX_SAFE_INTEGER });
    const { capMs = 30_000, name = 'retry' } = options;
    this.#options = options;
    this.#name = name;
    this.#backoffMs = fullJitter(options);
    this.#maxWaitMs = durationMs('maxWaitMs', options.maxWaitMs ?? Math.max(capMs, 60_000), capMs);
  }

  async execute<T>(
    operation: (signal: AbortSignal, attempt: number) => T | PromiseLike<T>,
    signal: AbortSignal = NEVER_ABORTED,
  ): Promise<T> {
    const { clock = systemClock, keepAlive = true, budget } = this.#options;
    budget?.deposit();
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      try {
        return await operation(signal, attempt);
      } catch (error) {
        signal.throwIfAborted();
        const next = this.#next(attempt, error);
        if ('reason' in next) {
          this.events.emit('give_up', { name: this.#name, attempt, reason: next.reason, error });
          throw error;
        }
        this.events.emit('retry', { name: this.#name, attempt, delayMs: next.delayMs, error });
        await sleep(clock, next.delayMs, signal === NEVER_ABORTED ? { keepAlive } : { keepAlive, signal });
      }
    }
  }

  #next(attempt: number, error: unknown): Next {
    const { attempts, retryable = isRetryable, retryAfterMs = retryAfterOf, budget } = this.#options;
    if (!retryable(error)) return { reason: 'not_retryable' };
    if (attempt >= attempts) return { reason: 'attempts' };
    const delayMs = Math.max(this.#backoffMs(attempt), retryAfterMs(error) ?? 0);
    if (delayMs > this.#maxWaitMs) return { reason: 'wait' };
    if (budget?.withdraw() === false) return { reason: 'budget' };
    return { delayMs };
  }
}

function isRetryable(error: unknown): boolean {
  return !(typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false);
}

/**
 * Creates a policy that repeats a failed call, with full jitter between the attempts and never sooner than the service
 * asked for. When the caller's signal aborts during a wait, `execute` rejects with its reason in the same turn and makes
 * no further call.
 */
export function createRetry(options: RetryOptions): Retry {
  return new JitteredRetry(options);
}
