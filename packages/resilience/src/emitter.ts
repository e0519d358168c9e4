import { type Channel, channel } from 'node:diagnostics_channel';
import { contain } from './contain.ts';

/** Typed events. `E` maps the name of each event to its payload. */
export interface EventSource<E> {
  /**
   * Calls `listener` at every event of that name. Errors of a listener are contained: neither the emitting call nor
   * other listeners see them. Returns a function that removes the listener.
   */
  on<K extends keyof E>(type: K, listener: (event: E[K]) => unknown): () => void;
}

/** Emits typed events to listeners and mirrors each one on a diagnostics channel. */
export class Emitter<E> implements EventSource<E> {
  readonly #channel: Channel;
  readonly #listeners = new Map<keyof E, Set<(event: never) => unknown>>();

  constructor(channelName: string) {
    this.#channel = channel(channelName);
  }

  on<K extends keyof E>(type: K, listener: (event: E[K]) => unknown): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls the listeners synchronously. Never throws. */
  emit<K extends keyof E & string>(type: K, event: E[K]): void {
    for (const listener of this.#listeners.get(type) ?? []) contain(type, listener as (event: E[K]) => unknown, event);
    if (this.#channel.hasSubscribers) this.#channel.publish({ type, ...event });
  }
}
