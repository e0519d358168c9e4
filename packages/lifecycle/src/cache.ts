import { CommandError, type Report, report, table } from '@hookline/command-report';
import { askDaemon, ROUTES } from '@hookline/daemon/control';
import type { Inbox } from '@hookline/hook-adapters';
import type { EventStore } from '@hookline/offline-cache';
import type { PatternTracker, SyncReport } from '@hookline/pattern-tracker';
import type { HooklinePaths, HooklineSettings } from '@hookline/settings';

/** Dependencies of `hookline sync`. */
export interface SendOptions {
  readonly paths: Pick<HooklinePaths, 'socket'>;
  readonly tracker: () => Pick<PatternTracker, 'syncOfflineEvents'>;
  /** Receives a line about the progress. */
  readonly tell: (line: string) => void;
}

/** Dependencies of `hookline cache`. */
export interface CacheOptions {
  readonly cacheDirectory: string;
  readonly settings: { readonly cache: Pick<HooklineSettings['cache'], 'backend' | 'redisPrefix'> };
  readonly store: () => EventStore;
  readonly tracker: () => Pick<PatternTracker, 'cleanupCache'>;
  readonly inbox: () => Pick<Inbox, 'resetRefused'>;
}

/** Sends cached events, through the daemon if one runs. */
export async function sync(options: SendOptions): Promise<Report> {
  const sent = await sendCached(options);
  return report(sent, ({ message }) => message, sent.success ? undefined : '');
}

/** Does what {@link sync} does, and returns the counts. */
export async function sendCached({ paths, tell, tracker }: SendOptions): Promise<SyncReport> {
  const byDaemon = await askDaemon(paths.socket, ROUTES.sync);
  const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void =>
    tell(`${done} of ${total} …`);
  return byDaemon ?? tracker().syncOfflineEvents({ onProgress });
}

/** Reports the counts of the cache and the events that the service refused. */
export async function cacheStatus(
  options: Pick<CacheOptions, 'cacheDirectory' | 'settings' | 'store'>,
): Promise<Report> {
  const { cacheDirectory, settings } = options;
  const store = options.store();
  const [counts, dead] = await Promise.all([store.stats(), store.list({ state: 'dead' })]);
  const refused = await Promise.all(
    dead.map(async ({ event_id }) => {
      const event = (await store.show(event_id))?.event;
      return { event_id, event_type: event?.event_type ?? null, reason: event?.last_error ?? null };
    }),
  );
  const isRedis = settings.cache.backend === 'redis';
  const answer = {
    ...(isRedis ? { backend: 'redis', prefix: settings.cache.redisPrefix } : { directory: cacheDirectory }),
    ...counts,
    dead_events: refused,
  };
  return report(answer, () =>
    table([
      isRedis ? ['redis', `keys with the prefix ${settings.cache.redisPrefix}`] : ['directory', cacheDirectory],
      [
        'pending',
        `${counts.pending}, the oldest since ${counts.oldestAgeMs === null ? 'never' : `${Math.round(counts.oldestAgeMs / 1000)} s`}`,
      ],
      ['size', `${counts.bytes} of ${counts.maxBytes} bytes`],
      ['synced', String(counts.synced)],
      ['refused', `${counts.refused} for want of room, ${counts.expired} grew too old`],
      ['quarantined', String(counts.quarantined)],
      ...refused.map(({ event_id, reason }) => ['dead', `${event_id}: ${reason ?? 'no reason recorded'}`]),
    ]),
  );
}

/** Removes expired events and the remains of ended processes, and resets the count of events that a full inbox refused. */
export async function cacheCleanup({ inbox, tracker }: CacheOptions): Promise<Report> {
  await inbox().resetRefused();
  return report(await tracker().cleanupCache(), ({ message }) => message);
}

/** Makes dead letters pending again, all of them or those with the given ids. */
export async function cacheRequeue(
  { store }: Pick<CacheOptions, 'store'>,
  eventIds: readonly string[],
): Promise<Report> {
  const requeued = await store().requeueDead(eventIds.length === 0 ? undefined : eventIds);
  if (requeued === 0 && eventIds.length > 0)
    throw new CommandError('none of these events is a dead letter; list them with: hookline cache status');
  return report({ requeued }, () => `${requeued} events are pending again; send them with: hookline sync`);
}

/** Reports one event of the cache in full. */
export async function cacheShow({ store }: Pick<CacheOptions, 'store'>, eventId: string): Promise<Report> {
  const shown = await store().show(eventId);
  if (!shown) throw new CommandError(`no event ${eventId} in the cache; see hookline cache status`);
  return report(shown, (event) => JSON.stringify(event, null, 2));
}

/** Closes the daemon's circuit breaker. */
export async function resetBreaker({ paths }: Pick<SendOptions, 'paths'>): Promise<Report> {
  const state = await askDaemon(paths.socket, ROUTES.resetBreaker);
  if (!state) throw new CommandError('the daemon, which owns the breaker, does not run; start it with: hookline up');
  return report(state, () => `the circuit breaker is ${String(state['state'])}`);
}
