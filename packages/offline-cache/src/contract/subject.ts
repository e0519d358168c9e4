import type { ManualClock } from '@hookline/clock/manual';
import { expect } from './expect.ts';
import type { EventStore } from '../event-store.ts';
import type { NewEvent } from '../event.ts';
import type { StoreNotice } from '../notices.ts';

/** Options that every implementation of `EventStore` has. */
export interface ContractOptions {
  readonly maxBytes?: number | undefined;
  readonly maxEventBytes?: number | undefined;
  readonly maxAgeMs?: number | undefined;
  readonly observe?: ((notice: StoreNotice) => void) | undefined;
}

/** One empty backend that a check opens several times, as if by several processes. */
export interface ContractSubject {
  readonly clock: ManualClock;
  open(options?: ContractOptions): EventStore;
  /** Makes the process that opened the store count as ended for all others. */
  endProcessOf(store: EventStore): Promise<void>;
  /** Changes bytes of a pending event. */
  damage(id: string): Promise<void>;
  dispose(): Promise<void>;
}

/** One behaviour of an `EventStore`. */
export interface ContractCheck {
  /** Continues "an event store …". */
  readonly title: string;
  check(subject: ContractSubject): Promise<void>;
}

/** A new event with that id. */
export function newEvent(id: string, data: unknown = { code: `function ${id}() {}` }): NewEvent {
  return { event_id: id, event_type: 'pattern_created', pattern_id: '0123456789abcdef', event_data: data };
}

/** Stores events a millisecond apart. */
export async function storeAll({ clock }: ContractSubject, store: EventStore, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    expect(await store.store(newEvent(id))).toMatchObject({ ok: true, value: { event_id: id } });
    await clock.advance(1);
  }
}

/** Claims a batch and returns the ids. */
export async function claimIds(store: EventStore): Promise<string[]> {
  return (await store.claim()).map(({ event_id }) => event_id);
}
