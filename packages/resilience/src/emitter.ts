import { type Channel, channel } from 'node:diagnostics_channel';
import { contain } from './contain.ts';

/** Somewhere to listen. `E` maps the name of each event to what comes with it. */
export interface EventSource<E> {
  /**
   * Calls `listener` at every event of that name. What a listener throws, or rejects with, is
   * contained: neither the caller nor other listeners see it.
   *
   * Returns a function that ends it.
   */
  on<K extends keyof E>(type: K, listener: (event: E[K]) => unknown): () => void;
}

/** An {@link EventSource} together with the right to emit. Mirrors each event on a diagnostics channel. */
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

  /** Never throws. */
  emit<K extends keyof E & string>(type: K, event: E[K]): void {
    for (const listener of this.#listeners.get(type) ?? []) contain(type, listener as (event: E[K]) => unknown, event);
    if (this.#channel.hasSubscribers) this.#channel.publish({ type, ...event });
  }
}
