import { DatabaseError, toDatabaseError } from './errors.ts';

/** Ends the wait for a statement: by the caller's signal, or after a time limit. */
export class Deadline {
  readonly #signal: AbortSignal | undefined;
  readonly #timeout: AbortSignal | undefined;
  readonly #timeoutMs: number | undefined;

  constructor(caller: AbortSignal | undefined, timeoutMs: number | undefined) {
    this.#timeoutMs = timeoutMs;
    this.#timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
    this.#signal = caller && this.#timeout ? AbortSignal.any([caller, this.#timeout]) : (caller ?? this.#timeout);
  }

  /**
   * Waits for `work`, and rejects with a `DatabaseError` as soon as the deadline ends the wait; `onEnd` is called then.
   * `work` itself goes on.
   */
  async wait<T>(work: () => Promise<T>, onEnd: (work: Promise<T> | undefined) => void): Promise<T> {
    const signal = this.#signal;
    if (!signal) return work().catch(rethrow);
    if (signal.aborted) {
      onEnd(undefined);
      throw this.#ended();
    }
    const running = work();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const end = (): void => {
      reject(this.#ended());
      onEnd(running);
    };
    signal.addEventListener('abort', end, { once: true });
    try {
      return await Promise.race([running, aborted]);
    } catch (error) {
      // The driver reports a cancelled statement as an error of its own.
      throw signal.aborted ? this.#ended() : toDatabaseError(error);
    } finally {
      signal.removeEventListener('abort', end);
      running.catch(() => {});
    }
  }

  #ended(): DatabaseError {
    const cause: unknown = this.#signal?.reason;
    if (this.#timeout?.aborted === true && cause === this.#timeout.reason)
      return new DatabaseError('timeout', `the statement took longer than ${this.#timeoutMs} ms`, { cause });
    return new DatabaseError('cancelled', 'the caller cancelled the statement', { cause });
  }
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error);
}
