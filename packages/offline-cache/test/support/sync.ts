import type { EventStore, StoredEvent } from '../../src/index.ts';

/** Point at which a test kills the delivering process. */
export type Moment = 'before send' | 'after send' | 'before remove';

/**
 * A minimal delivery: claims, posts and settles by the response until no event is due. A refused batch is sent event by
 * event, so that one bad event does not affect others.
 */
export async function syncAll(
  store: EventStore,
  url: string,
  batchSize: number,
  at: (moment: Moment) => void = () => {},
): Promise<void> {
  for (
    let batch = await store.claim({ limit: batchSize });
    batch.length > 0;
    batch = await store.claim({ limit: batchSize })
  ) {
    at('before send');
    if (!(await deliver(store, url, batch, at))) return;
  }
}

/** Returns false when the service is unavailable. */
async function deliver(
  store: EventStore,
  url: string,
  events: readonly StoredEvent[],
  at: (moment: Moment) => void,
): Promise<boolean> {
  const ids = events.map(({ event_id }) => event_id);
  const response = await post(url, events);
  at('after send');
  if (response?.ok) {
    at('before remove');
    await store.acknowledge(ids);
    return true;
  }
  if (response && response.status < 500 && response.status !== 429) {
    if (events.length === 1) await store.deadLetter(ids, `HTTP ${response.status}`);
    else for (const event of events) await deliver(store, url, [event], at);
    return true;
  }
  const afterMs = Number(response?.headers.get('retry-after') ?? 0) * 1000;
  await store.retryLater(ids, { afterMs, error: response ? `HTTP ${response.status}` : 'no response' });
  return false;
}

async function post(url: string, events: readonly StoredEvent[]): Promise<Response | undefined> {
  try {
    return await fetch(url, { method: 'POST', body: JSON.stringify({ events }) });
  } catch {
    return undefined;
  }
}
