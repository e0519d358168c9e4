import type { EventStore, StoredEvent } from '../../src/index.ts';

/** Claims and acknowledges until no event is due. */
export async function drain(store: EventStore, limit = 500): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (let batch = await store.claim({ limit }); batch.length > 0; batch = await store.claim({ limit })) {
    all.push(...batch);
    await store.acknowledge(batch.map(({ event_id }) => event_id));
  }
  return all;
}
