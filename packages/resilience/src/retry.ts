import { type Clock, sleep, systemClock } from '@hookline/clock';
import { type BackoffOptions, fullJitter } from './backoff.ts';
import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { durationMs, wholeNumber } from './options.ts';
import { NEVER_ABORTED, type Policy } from './policy.ts';
import { retryAfterOf } from './retry-after.ts';
import type { RetryBudget } from './retry-budget.ts';

/** How {@link createRetry} is set up. */
export interface RetryOptions extends BackoffOptions {
  /** Most calls in all, the first one included, 1 or more. There is no default: endless retry is no policy. */
  readonly attempts: number;
  /**
   * Whether another try may help.
   * @defaultValue every error but those whose own `retryable` is `false`
   */
  readonly retryable?: (error: unknown) => boolean;
  /**
   * The least wait that the other side asked for, in milliseconds, if it did.
   * @defaultValue the error's own `retryAfterMs`
   */
  readonly retryAfterMs?: (error: unknown) => number | undefined;
  /**
   * The longest wait to honour, in milliseconds, `capMs` or more. Told to wait longer, it gives up at once
   * with the error it has, so that the caller can put the work aside.
   * @defaultValue 60000, or `capMs` when that is more
   */
  readonly maxWaitMs?: number;
  /** Shared with other layers; without balance left there are first tries only. */
  readonly budget?: RetryBudget;
  /**
   * Whether a pending wait keeps the process alive.
   * @defaultValue true
   */
  readonly keepAlive?: boolean;
  /**
   * Goes with every event.
   * @defaultValue `retry`
   */
  readonly name?: string;
  /**
   * Where time comes from.
   * @defaultValue the system's clock
   */
  readonly clock?: Clock;
}

/** What a {@link Retry} tells. */
export interface RetryEvents {
  /** A try failed and there will be another after `delayMs`. `attempt` counts from 1. */
  readonly retry: {
    readonly name: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: unknown;
  };
  /** No further try, and why not. */
  readonly give_up: {
    readonly name: string;
    readonly attempt: number;
    readonly reason: 'attempts' | 'not_retryable' | 'budget' | 'wait';
    readonly error: unknown;
  };
}

/** Several tries for one result. */
export interface Retry extends Policy {
  /** Like {@link Policy.execute}; the operation also learns which try it is, from 1. */
  execute<T>(operation: (signal: AbortSignal, attempt: number) => T | PromiseLike<T>, signal?: AbortSignal): Promise<T>;
  /** Where to listen. */
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
 * A policy that calls again after a failure, so many times, with full jitter between the tries, never
 * sooner than the other side asked for. When the caller's signal aborts during a wait, `execute` rejects
 * with its reason in the same turn and there is no further call.
 */
export function createRetry(options: RetryOptions): Retry {
  return new JitteredRetry(options);
}
