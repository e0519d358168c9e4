import { CHANNELS } from './channels.ts';
import { Emitter, type EventSource } from './emitter.ts';
import { ResilienceError } from './errors.ts';
import { wholeNumber } from './options.ts';
import { NEVER_ABORTED, type Operation, type Policy } from './policy.ts';
import { Slots } from './slots.ts';

/** How {@link createBulkhead} is set up. */
export interface BulkheadOptions {
  /** How many calls run at once, 1 or more. */
  readonly concurrency: number;
  /**
   * How many more may wait, 0 or more.
   * @defaultValue 0
   */
  readonly queueLimit?: number;
  /**
   * Goes with every event.
   * @defaultValue `bulkhead`
   */
  readonly name?: string;
}

/** What a {@link Bulkhead} tells. */
export interface BulkheadEvents {
  /** A call found neither a slot nor room to wait. */
  readonly reject: { readonly name: string };
}

/** Keeps one slow thing from taking everything. */
export interface Bulkhead extends Policy {
  /** Where to listen. */
  readonly events: EventSource<BulkheadEvents>;
  /** Calls that run now. */
  readonly active: number;
  /** Calls that wait now. */
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
 * A policy that lets so many calls run at once and so many wait, in order. One more is rejected with a
 * `ResilienceError` of code `bulkhead_full`. A call that is aborted while it waits rejects at once with
 * its signal's reason and frees its place.
 */
export function createBulkhead(options: BulkheadOptions): Bulkhead {
  return new SlotBulkhead(options);
}
