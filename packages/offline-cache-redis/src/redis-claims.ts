import { randomUUID } from 'node:crypto';
import type { SettleResult, StoredEvent } from '@hookline/offline-cache';
import type { RedisServer } from './redis-server.ts';
import { SETTLE } from './scripts.ts';

/** State of an event after its claim has ended; `gone` removes it. */
type Destination = 'gone' | 'pending' | 'waiting' | 'dead' | 'quarantine';

interface ClaimedEvent {
  readonly ref: string;
  readonly event: StoredEvent;
}

/** Destination and changes of the events whose claims end. */
interface Settlement {
  readonly to: Destination;
  /** Returns the new content of an event; an empty string leaves the content unchanged. */
  readonly rewrite?: ((event: StoredEvent) => string) | undefined;
  /** Time until the next delivery, in milliseconds, for `waiting`. */
  readonly afterMs?: number | undefined;
}

/** The claims of one claimant. The server verifies at each step that the claimant still owns them. */
export class RedisClaims {
  readonly claimant: string = randomUUID();
  readonly #server: RedisServer;
  readonly #held = new Map<string, ClaimedEvent[]>();

  readonly #now: () => number | '';

  /** `now` returns milliseconds since 1970, or an empty text for the clock of the server. */
  constructor(server: RedisServer, now: () => number | '') {
    this.#server = server;
    this.#now = now;
  }

  get ids(): string[] {
    return [...this.#held.keys()];
  }

  hold(ref: string, event: StoredEvent): void {
    this.#held.set(event.event_id, [...(this.#held.get(event.event_id) ?? []), { ref, event }]);
  }

  /** Moves a claimed event that could not be decoded to quarantine. */
  async quarantineUnread(ref: string): Promise<void> {
    await this.#server.run(SETTLE, [this.claimant, 'quarantine', '', 0, ref, '']);
  }

  /** Ends the claims on events. */
  async settle(ids: readonly string[], { to, rewrite, afterMs = 0 }: Settlement): Promise<SettleResult> {
    const held = ids.flatMap((id) => this.#held.get(id) ?? []);
    const lost = new Set(ids.filter((id) => !this.#held.has(id)));
    for (const id of ids) this.#held.delete(id);
    const args = held.flatMap(({ ref, event }) => [ref, rewrite?.(event) ?? '']);
    const done = await this.#run([this.claimant, to, this.#now(), afterMs, ...args]);
    held.forEach(({ event }, i) => done[i] !== '1' && lost.add(event.event_id));
    return { settled: new Set(ids).size - lost.size, lost: [...lost] };
  }

  async #run(args: readonly (string | number)[]): Promise<string[]> {
    try {
      return args.length > 4 ? await this.#server.list(SETTLE, args) : [];
    } catch {
      // It is unknown whether the script ran. If it did not, the lease expires and the event is delivered again.
      return [];
    }
  }
}
