import { type Clock, systemClock } from '@hookline/clock';
import { createEventStore, type EventStore } from '@hookline/offline-cache';
import { PatternTracker, type PatternTrackerOptions } from '@hookline/pattern-tracker';
import type { TraceabilityClientOptions } from './options.ts';
import { TraceabilityClient } from './traceability-client.ts';

/** Options of {@link openTracker}: those of the client and of the tracker. */
export interface OpenTrackerOptions
  extends
    Omit<TraceabilityClientOptions, 'baseUrl'>,
    Pick<PatternTrackerOptions, 'enabled' | 'keepCode' | 'maxCodeBytes' | 'sessionId' | 'userId'> {
  /** Origin of the service. @defaultValue http://localhost:8053 */
  readonly baseUrl?: string | undefined;
  /** Folder for events that the service does not accept at present. Processes may share it. Needed without `store`. */
  readonly cacheDirectory?: string | undefined;
  /** Store for these events instead of a folder; `close` closes it. @defaultValue files in `cacheDirectory` */
  readonly store?: EventStore | undefined;
}

/** A tracker with its connection to the service. */
export interface OpenedTracker {
  readonly tracker: PatternTracker;
  /** Queries, health check and circuit breaker. */
  readonly client: TraceabilityClient;
  /** Waits up to 5 seconds for work of `tracker.executor`, then closes connections and files. Events stay in the cache. */
  readonly close: () => Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5000;

/**
 * Connects a tracker to the service, with an offline cache: everything a program needs to track patterns.
 *
 * @throws RangeError or TypeError when an option is out of range
 */
export function openTracker({
  baseUrl = 'http://localhost:8053',
  cacheDirectory,
  ...options
}: OpenTrackerOptions): OpenedTracker {
  const clock = options.clock ?? systemClock;
  const store = options.store ?? fileStore(cacheDirectory, clock);
  const client = new TraceabilityClient({ ...options, baseUrl, clock });
  const tracker = new PatternTracker({ ...options, api: client, store, clock });
  return {
    tracker,
    client,
    close: async () => {
      await tracker.executor.drain(CLOSE_TIMEOUT_MS);
      await client.close();
      await store.close();
    },
  };
}

function fileStore(directory: string | undefined, clock: Clock): EventStore {
  if (directory === undefined) throw new TypeError('cacheDirectory must be a folder when there is no store');
  return createEventStore({ directory, clock });
}
