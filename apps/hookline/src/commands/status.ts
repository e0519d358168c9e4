import type { InboxStats } from '@hookline/hook-adapters';
import type { StoreStats } from '@hookline/offline-cache';
import type { Runtime } from '../compose.ts';
import { askDaemon, type DaemonStatus } from '../daemon/control.ts';
import { isLocalServiceAsleep } from '../daemon/local-service.ts';
import { printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** How everything stands. */
export interface Status {
  readonly daemon: { readonly running: boolean; readonly pid: number | null; readonly since: string | null };
  readonly service: {
    readonly url: string;
    readonly reachable: boolean;
    /** It ended by itself because nobody needed it, and is woken by whoever does. */
    readonly asleep: boolean;
    readonly pid: number | null;
    readonly version: string | null;
  };
  readonly database: { readonly ready: boolean; readonly detail: string };
  /** `null` without a daemon: the breaker lives in it. */
  readonly breaker: Readonly<Record<string, unknown>> | null;
  readonly health: Readonly<Record<string, unknown>> | null;
  readonly inbox: { readonly pending: number; readonly quarantined: number; readonly refused: number };
  readonly cache: {
    readonly pending: number;
    readonly dead: number;
    readonly quarantined: number;
    readonly bytes: number;
  };
  readonly lastSync: Readonly<Record<string, unknown>> | null;
}

/** Looks everywhere at once. */
export async function lookAround(runtime: Runtime): Promise<Status> {
  const [daemon, live, database, inbox, cache] = await Promise.all([
    askDaemon<DaemonStatus>(runtime.paths.socket, '/status'),
    runtime.client().live(),
    databaseState(runtime),
    inboxStats(runtime),
    cacheStats(runtime),
  ]);
  const asleep = !live.ok && isLocalServiceAsleep(runtime);
  return {
    daemon: { running: daemon !== undefined, pid: daemon?.pid ?? null, since: daemon?.since ?? null },
    service: {
      url: runtime.serviceUrl,
      reachable: live.ok,
      asleep,
      pid: live.ok ? live.value.pid : null,
      version: live.ok ? live.value.version : null,
    },
    database: asleep ? { ready: false, detail: 'asleep, with the service' } : database,
    breaker: daemon?.breaker ?? null,
    health: daemon?.health ?? null,
    inbox: { pending: inbox.pending, quarantined: inbox.quarantined, refused: inbox.refused },
    cache: {
      pending: cache.pending + cache.claimed,
      dead: cache.dead,
      quarantined: cache.quarantined,
      bytes: cache.bytes,
    },
    lastSync: daemon?.lastSync ?? null,
  };
}

/** `hookline status` */
export async function status(runtime: Runtime, flags: PrintOptions): Promise<void> {
  printResult(await lookAround(runtime), flags.json, (now) =>
    table([
      ['daemon', now.daemon.running ? `runs, process ${now.daemon.pid}, since ${now.daemon.since}` : 'does not run'],
      ['service', `${now.service.url}, ${serviceText(now.service)}`],
      ['database', now.database.detail],
      ['breaker', now.breaker ? String(now.breaker['state']) : 'unknown without the daemon'],
      ['inbox', `${now.inbox.pending} pending, ${now.inbox.quarantined} quarantined, ${now.inbox.refused} refused`],
      ['cache', `${now.cache.pending} pending, ${now.cache.dead} dead, ${now.cache.quarantined} quarantined`],
      ['last sync', now.lastSync ? `${String(now.lastSync['at'])}: ${String(now.lastSync['message'])}` : 'none yet'],
    ]),
  );
}

function serviceText({ reachable, asleep, version }: Status['service']): string {
  if (reachable) return `reachable, version ${version}`;
  return asleep ? 'asleep: it wakes when it is needed' : 'not reachable';
}

async function databaseState(runtime: Runtime): Promise<Status['database']> {
  const ready = await runtime.client().ready();
  if (ready.ok) return { ready: true, detail: ready.value.database };
  return { ready: false, detail: ready.error.problem?.detail ?? ready.error.message };
}

async function inboxStats(runtime: Runtime): Promise<InboxStats> {
  try {
    return await runtime.inbox().stats();
  } catch {
    return { pending: 0, pendingBytes: 0, quarantined: 0, refused: 0 };
  }
}

async function cacheStats(
  runtime: Runtime,
): Promise<Pick<StoreStats, 'pending' | 'claimed' | 'dead' | 'quarantined' | 'bytes'>> {
  try {
    return await runtime.store().stats();
  } catch {
    return { pending: 0, claimed: 0, dead: 0, quarantined: 0, bytes: 0 };
  }
}
