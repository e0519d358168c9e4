import { type Report, report, table } from '@hookline/command-report';
import { askDaemon, type DaemonStatus, ROUTES } from '@hookline/daemon/control';
import type { Inbox, InboxStats } from '@hookline/hook-adapters';
import type { EventStore, StoreStats } from '@hookline/offline-cache';
import type { LocalService } from '@hookline/local-service';
import type { HooklinePaths } from '@hookline/settings';
import type { TraceabilityClient } from '@hookline/traceability-client';

/** Dependencies of `hookline status`. */
export interface StatusOptions {
  readonly client: () => Pick<TraceabilityClient, 'live' | 'ready'>;
  readonly paths: Pick<HooklinePaths, 'socket'>;
  readonly serviceUrl: string;
  readonly socketPath: string | undefined;
  readonly localService: LocalService | undefined;
  readonly inbox: () => Pick<Inbox, 'stats'>;
  readonly store: () => Pick<EventStore, 'stats'>;
}

/** TCP port of the local service. While another process has it, only the socket is served. */
export interface TcpState {
  readonly state: 'listening' | 'occupied';
  readonly port: number;
  /** The process that has the port. */
  readonly by?: string | undefined;
}

/** State of daemon, service, database, breaker, inbox and cache. */
export interface Status {
  readonly daemon: { readonly running: boolean; readonly pid: number | null; readonly since: string | null };
  readonly service: {
    readonly url: string;
    /** Unix socket through which the daemon and commands reach it; `null` when the settings name a URL. */
    readonly socket: string | null;
    /** Its TCP port as it reports it itself; `null` when it does not run on this machine. */
    readonly tcp: TcpState | null;
    readonly reachable: boolean;
    /** Reason why it is not reachable. */
    readonly reason: string | null;
    /** Ended by itself because it had no requests; the next request of a client wakes it. */
    readonly asleep: boolean;
    /** It has the connection and does not answer in time, because it has too much to do. */
    readonly busy: boolean;
    readonly pid: number | null;
    readonly version: string | null;
  };
  readonly database: {
    readonly ready: boolean;
    readonly detail: string;
    /** Kind of the problem, such as `database-full`; `null` when there is none, or when the service does not answer. */
    readonly problem: string | null;
  };
  /** `null` when no daemon runs, because it owns the breaker. */
  readonly breaker: DaemonStatus['breaker'] | null;
  readonly health: DaemonStatus['health'] | null;
  readonly inbox: { readonly pending: number; readonly quarantined: number; readonly refused: number };
  readonly cache: {
    readonly pending: number;
    readonly dead: number;
    readonly quarantined: number;
    readonly bytes: number;
  };
  readonly lastSync: Readonly<Record<string, unknown>> | null;
  /** Settings that were changed since the daemon started and apply after a restart. */
  readonly settings: { readonly needs_restart: readonly string[] };
}

/** Collects the state of every part concurrently. */
export async function collectStatus(options: StatusOptions): Promise<Status> {
  const [daemon, live, database, inbox, cache] = await Promise.all([
    askDaemon(options.paths.socket, ROUTES.status),
    options.client().live(),
    databaseState(options),
    inboxStats(options),
    cacheStats(options),
  ]);
  const asleep = !live.ok && options.localService?.marker.exists === true;
  return {
    daemon: { running: daemon !== undefined, pid: daemon?.pid ?? null, since: daemon?.since ?? null },
    service: {
      url: options.serviceUrl,
      socket: options.socketPath ?? null,
      tcp: tcpOf(options.localService),
      reachable: live.ok,
      reason: live.ok || asleep ? null : live.error.message,
      asleep,
      busy: !live.ok && live.error.code === 'timeout',
      pid: live.ok ? live.value.pid : null,
      version: live.ok ? live.value.version : null,
    },
    database: asleep ? { ready: false, detail: 'asleep, with the service', problem: null } : database,
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
    settings: { needs_restart: daemon?.settings?.needs_restart ?? [] },
  };
}

/** Reports the state of every part. */
export async function status(options: StatusOptions): Promise<Report> {
  return report(await collectStatus(options), (now) =>
    table([
      ['daemon', now.daemon.running ? `runs, process ${now.daemon.pid}, since ${now.daemon.since}` : 'does not run'],
      ['service', serviceText(now.service)],
      ['port', portText(now.service)],
      ['database', now.database.detail],
      ['breaker', now.breaker ? now.breaker.state : 'unknown without the daemon'],
      ['inbox', `${now.inbox.pending} pending, ${now.inbox.quarantined} quarantined, ${now.inbox.refused} refused`],
      ['cache', `${now.cache.pending} pending, ${now.cache.dead} dead, ${now.cache.quarantined} quarantined`],
      ['last sync', now.lastSync ? `${String(now.lastSync['at'])}: ${String(now.lastSync['message'])}` : 'none yet'],
      ...(now.settings.needs_restart.length === 0
        ? []
        : [['settings', `changed, apply after hookline restart: ${now.settings.needs_restart.join(', ')}`]]),
    ]),
  );
}

function serviceText({ asleep, busy, reachable, reason, socket, url, version }: Status['service']): string {
  const place = socket ?? url;
  if (reachable) return `${place}, reachable, version ${version}`;
  if (busy) return `${place}, busy: ${reason}`;
  return `${place}, ${asleep ? 'asleep: the next request wakes it' : `not reachable: ${reason}`}`;
}

/** Describes the TCP port of the service. */
export function portText({ tcp }: Pick<Status['service'], 'tcp'>): string {
  if (tcp?.state === 'listening') return `${tcp.port}, for clients with the token`;
  return tcp ? `${tcp.port} is taken by ${tcp.by}; only the socket is served` : 'unknown: no local service runs';
}

/** Reads the TCP port that a running service has described in its lock. */
export function tcpOf(service: LocalService | undefined): TcpState | null {
  const tcp = service?.owner()?.info['tcp'] as TcpState | undefined;
  return tcp ?? null;
}

async function databaseState({ client }: StatusOptions): Promise<Status['database']> {
  const ready = await client().ready();
  if (ready.ok) return { ready: true, detail: ready.value.database, problem: null };
  const { message, problem } = ready.error;
  return {
    ready: false,
    detail: problem?.detail ?? message,
    problem: problem?.type.replace('urn:hookline:problem:', '') ?? null,
  };
}

async function inboxStats({ inbox }: StatusOptions): Promise<InboxStats> {
  try {
    return await inbox().stats();
  } catch {
    return { pending: 0, pendingBytes: 0, quarantined: 0, refused: 0 };
  }
}

async function cacheStats({
  store,
}: StatusOptions): Promise<Pick<StoreStats, 'pending' | 'claimed' | 'dead' | 'quarantined' | 'bytes'>> {
  try {
    return await store().stats();
  } catch {
    return { pending: 0, claimed: 0, dead: 0, quarantined: 0, bytes: 0 };
  }
}
