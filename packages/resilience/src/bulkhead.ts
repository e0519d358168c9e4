import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { ResilienceError } from './errors.ts';
import { wholeNumber } from '@hookline/clock/options';
import { NEVER_ABORTED, type Operation, type Policy } from './policy.ts';
import { Slots } from './slots.ts';

/** Options of {@link createBulkhead}. */
export interface BulkheadOptions {
  /** Concurrent calls, 1 or more. */
  readonly concurrency: number;
  /**
   * Calls that may wait for a slot, 0 or more.
   * @defaultValue 0
   */
  readonly queueLimit?: number;
  /**
   * Name in events and error messages.
   * @defaultValue `bulkhead`
   */
  readonly name?: string;
}

/** Events of a {@link Bulkhead}. */
export interface BulkheadEvents {
  /** A call found neither a slot nor a place in the queue. */
  readonly reject: { readonly name: string };
}

/** Limits concurrent calls, so that one slow service cannot occupy all resources. */
export interface Bulkhead extends Policy {
  readonly events: EventSource<BulkheadEvents>;
  /** Calls that are running. */
  readonly active: number;
  /** Calls that are waiting. */
  readonly queued: number;
}

class SlotBulkhead implements Bulkhead {
  readonly events = new Emitter<BulkheadEvents>(CHANNELS.bulkhead);
  readonly #slots: Slots;
  readonly #name: string;

  constructor({ concurrency, queueLimit = 0, name = 'bulkhead' }: BulkheadOptions) {
    const { MAX_SAFE_INTEGER: max } = Number;
    this.#name = name;
    this.#slots = new Slots(
      wholeNumber('concurrency', concurrency, { min: 1, max }),
      wholeNumber('queueLimit', queueLimit, { min: 0, max }),
    );
  }

  get active(): number {
    return this.#slots.active;
  }

  get queued(): number {
    return this.#slots.queued;
  }

  async execute<T>(operation: Operation<T>, signal: AbortSignal = NEVER_ABORTED): Promise<T> {
    signal.throwIfAborted();
    await this.#enter(signal);
    try {
      signal.throwIfAborted();
      return await operation(signal);
    } finally {
      this.#slots.release();
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const ticket = this.#slots.request(resolve);
    if (!ticket) {
      this.events.emit('reject', { name: this.#name });
      reject(new ResilienceError('bulkhead_full', `${this.#name}: every slot is taken and the queue is full`));
      return promise;
    }
    if (signal === NEVER_ABORTED) return promise;
    const abandon = (): void => {
      ticket.leave();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abandon, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', abandon));
  }
}

/**
 * Creates a policy that runs up to `concurrency` calls and queues up to `queueLimit` more, first in, first out. Further
 * calls reject with a `ResilienceError` of code `bulkhead_full`. A call that is aborted while it waits rejects at once
 * with the reason of its signal and frees its place.
 */
export function createBulkhead(options: BulkheadOptions): Bulkhead {
  return new SlotBulkhead(options);
}
