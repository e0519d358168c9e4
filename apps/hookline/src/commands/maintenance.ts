import type { SyncReport } from '@hookline/pattern-tracker';
import type { Runtime } from '../compose.ts';
import { askDaemon } from '../daemon/control.ts';
import { CommandError, printResult, table, tell } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** Settings that are never shown. */
const SECRET_SETTINGS = new Set([
  'service.token',
  'database.url',
  'database.replicaUrl',
  'supabase.serviceKey',
  'notifications.slack',
  'notifications.discord',
]);

/** Sends what waits in the cache, by the daemon where one runs. */
export async function sync(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const byDaemon = await askDaemon<SyncReport>(runtime.paths.socket, '/sync', 'POST');
  const report =
    byDaemon ??
    (await runtime.tracker().syncOfflineEvents({ onProgress: ({ done, total }) => tell(`${done} of ${total} …`) }));
  printResult(report, flags.json, ({ message }) => message);
  if (!report.success) throw new CommandError('');
}

/** What the cache holds, with the events that the service refused. */
export async function cacheStatus(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const store = runtime.store();
  const [counts, dead] = await Promise.all([store.stats(), store.list({ state: 'dead' })]);
  const refused = await Promise.all(
    dead.map(async ({ event_id }) => {
      const event = (await store.show(event_id))?.event;
      return { event_id, event_type: event?.event_type ?? null, reason: event?.last_error ?? null };
    }),
  );
  const answer = { directory: runtime.cacheDirectory, ...counts, dead_events: refused };
  printResult(answer, flags.json, () =>
    table([
      ['directory', runtime.cacheDirectory],
      [
        'pending',
        `${counts.pending}, the oldest since ${counts.oldestAgeMs === null ? 'never' : `${Math.round(counts.oldestAgeMs / 1000)} s`}`,
      ],
      ['size', `${counts.bytes} of ${counts.maxBytes} bytes`],
      ['synced', String(counts.synced)],
      ['refused', `${counts.refused} for want of room, ${counts.expired} grew too old`],
      ['quarantined', String(counts.quarantined)],
      ...refused.map(({ event_id, reason }) => ['dead', `${event_id}: ${reason ?? 'no reason kept'}`]),
    ]),
  );
}

/** Removes what waited too long and what dead processes left behind, and forgets how many events a full inbox refused. */
export async function cacheCleanup(runtime: Runtime, flags: PrintOptions): Promise<void> {
  await runtime.inbox().resetRefused();
  printResult(await runtime.tracker().cleanupCache(), flags.json, ({ message }) => message);
}

/** Lets events that the service refused wait to be sent again, once what was wrong is mended. */
export async function cacheRequeue(runtime: Runtime, eventIds: readonly string[], flags: PrintOptions): Promise<void> {
  const requeued = await runtime.store().requeueDead(eventIds.length === 0 ? undefined : eventIds);
  if (requeued === 0 && eventIds.length > 0) throw new CommandError('none of these was refused: hookline cache status');
  printResult({ requeued }, flags.json, () => `${requeued} events wait again; send them with: hookline sync`);
}

/** One event of the cache, in full. */
export async function cacheShow(runtime: Runtime, eventId: string, flags: PrintOptions): Promise<void> {
  const shown = await runtime.store().show(eventId);
  if (!shown) throw new CommandError(`no event ${eventId} in the cache`);
  printResult(shown, flags.json, (event) => JSON.stringify(event, null, 2));
}

/** Closes the daemon's circuit breaker. */
export async function resetBreaker(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const state = await askDaemon<Record<string, unknown>>(runtime.paths.socket, '/reset-breaker', 'POST');
  if (!state)
    throw new CommandError('the daemon does not run, and the breaker lives in it; start it with: hookline up');
  printResult(state, flags.json, () => `the circuit breaker is ${String(state['state'])}`);
}

/** Effective settings, each with where it came from. */
export async function configShow(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const rows = Object.entries(runtime.settings).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]) => {
      const name = `${section}.${key}`;
      const secret = SECRET_SETTINGS.has(name);
      const shown: unknown = secret && value !== '' ? '(set)' : value;
      return { name, value: shown, origin: runtime.origins[name] ?? { layer: 'default' as const } };
    }),
  );
  const answer = { home: runtime.paths.home, settings: rows, problems: runtime.problems };
  printResult(answer, flags.json, () =>
    [
      `home: ${runtime.paths.home}`,
      table(rows.map(({ name, value, origin }) => [name, JSON.stringify(value), originText(origin)])),
      ...runtime.problems.map(({ where, message }) => `passed over: ${where}: ${message}`),
    ].join('\n'),
  );
}

function originText(origin: Runtime['origins'][string]): string {
  if (origin.layer === 'environment') return `environment, ${origin.variable}`;
  if (origin.layer === 'file') return `config.yaml, ${origin.path}`;
  return origin.layer;
}
