import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '../event.ts';
import type { Settled } from '../event-store.ts';
import { SETTLE } from './scripts.ts';
import type { RedisServer } from './server.ts';

/** Where an event goes when its claim ends. */
type Destination = 'gone' | 'pending' | 'waiting' | 'dead' | 'quarantine';

interface Held {
  readonly ref: string;
  readonly event: StoredEvent;
}

/** What one claimant holds. The server checks at each step that it still does. */
export class RedisClaims {
  readonly owner: string = randomUUID();
  readonly #server: RedisServer;
  readonly #held = new Map<string, Held[]>();

  constructor(server: RedisServer) {
    this.#server = server;
  }

  get ids(): string[] {
    return [...this.#held.keys()];
  }

  hold(ref: string, event: StoredEvent): void {
    this.#held.set(event.event_id, [...(this.#held.get(event.event_id) ?? []), { ref, event }]);
  }

  /** Sets aside an event that was never held, because it could not be read. */
  async setAside(ref: string): Promise<void> {
    await this.#server.run(SETTLE, [this.owner, 'quarantine', 0, ref, '']);
  }

  /** Ends the claims on events, with changed content where there is some. */
  async settle(
    ids: readonly string[],
    to: Destination,
    change: (event: StoredEvent) => string = () => '',
    dueAtMs = 0,
  ): Promise<Settled> {
    const held = ids.flatMap((id) => this.#held.get(id) ?? []);
    const lost = new Set(ids.filter((id) => !this.#held.has(id)));
    for (const id of ids) this.#held.delete(id);
    const args = held.flatMap(({ ref, event }) => [ref, change(event)]);
    const done = await this.#run([this.owner, to, dueAtMs, ...args]);
    held.forEach(({ event }, i) => done[i] !== '1' && lost.add(event.event_id));
    return { settled: new Set(ids).size - lost.size, lost: [...lost] };
  }

  async #run(args: readonly (string | number)[]): Promise<string[]> {
    try {
      return args.length > 3 ? await this.#server.list(SETTLE, args) : [];
    } catch {
      // Nobody knows whether it was done. If not, the claim lapses and the event comes again.
      return [];
    }
  }
}
