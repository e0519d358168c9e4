import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '@hookline/clock';
import { Inbox } from '@hookline/hook-adapters';
import { createEventStore, type EventStore } from '@hookline/offline-cache';
import { PatternTracker } from '@hookline/pattern-tracker';
import { createRedactor, type Redactor } from '@hookline/redaction';
import {
  expandHome,
  hooklineHome,
  type HooklineSettings,
  hooklineSettings,
  type Origin,
  parseSettingsFile,
  resolveSettings,
  type SettingProblem,
} from '@hookline/settings';
import { ensureToken } from '@hookline/settings/token-file';
import { TraceabilityClient } from '@hookline/traceability-client';
import { type Paths, pathsOf } from './paths.ts';
import { bytesOfMb, wholeMs } from './quantities.ts';
import { ServiceWaker } from './service-waker.ts';

const KIB = 1024;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Everything a command or the daemon may need, each made when it is first asked for. */
export interface Runtime {
  readonly paths: Paths;
  readonly settings: HooklineSettings;
  /** Where each setting came from, by `section.key`. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Settings that had to be passed over. */
  readonly problems: readonly SettingProblem[];
  readonly clock: Clock;
  readonly version: string;
  /** Absolute path of the program that runs. */
  readonly program: string;
  /** Where the service is. */
  readonly serviceUrl: string;
  /** Port of the service where it is ours to start; `undefined` where it is somebody else's. */
  readonly localServicePort: number | undefined;
  /** Wakes the local service where it sleeps; the client does so by itself. */
  readonly waker: ServiceWaker;
  readonly cacheDirectory: string;
  /** Where budgets, caches and alerts of the self-driving hooks are kept. */
  readonly contextDirectory: string;
  /** Claude Code's own folder. */
  readonly claudeFolder: string;
  readonly userHome: string;
  /** A snapshot of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The service's token; empty where none can be made. */
  readonly token: () => string;
  readonly client: () => TraceabilityClient;
  readonly store: () => EventStore;
  readonly tracker: () => PatternTracker;
  readonly inbox: () => Inbox;
  readonly redactor: () => Redactor;
  /** Closes what was opened. Once: the daemon does so before it gives up its lock, and commands at their end. */
  readonly close: () => Promise<void>;
}

/** The only place that reads the environment and constructs the packages. */
export function composeRuntime(): Runtime {
  const { env } = process;
  const userHome = homedir();
  const home = hooklineHome({ env, userHome });
  const paths = pathsOf(home, env['XDG_RUNTIME_DIR'] ?? tmpdir());
  const file = readSettings(paths.configFile);
  const { values: settings, origins, problems } = resolveSettings(hooklineSettings, { env, file: file.value });
  const serviceUrl = settings.service.url === '' ? `http://localhost:${settings.service.port}` : settings.service.url;
  const cacheDirectory =
    settings.cache.dir === '' ? join(home, '.cache', 'patterns') : expandHome(settings.cache.dir, userHome);
  const contextDirectory =
    settings.stateGuard.dir === '' ? join(userHome, '.context') : expandHome(settings.stateGuard.dir, userHome);
  const token = once(() =>
    settings.service.token === '' ? (ensureToken(paths.tokenFile) ?? '') : settings.service.token,
  );
  const waker = new ServiceWaker(() => runtime);
  const client = once(() => createClient(settings, serviceUrl, token.get(), waker));
  const store = once(() => createStore(settings, cacheDirectory));
  const tracker = once(() => createTracker(settings, client.get(), store.get()));
  const runtime: Runtime = {
    paths,
    settings,
    origins,
    problems: [...file.problems, ...problems],
    clock: systemClock,
    version: versionOf(),
    program: fileURLToPath(new URL('../bin/hookline.js', import.meta.url)),
    serviceUrl,
    localServicePort: localPort(serviceUrl),
    waker,
    cacheDirectory,
    contextDirectory,
    claudeFolder: env['CLAUDE_CONFIG_DIR'] ?? join(userHome, '.claude'),
    userHome,
    environment: env,
    token: token.get,
    client: client.get,
    store: store.get,
    tracker: tracker.get,
    inbox: once(() => createInbox(settings, paths)).get,
    redactor: once(() => makeRedactor(settings)).get,
    close: once(async () => {
      await client.made()?.close();
      await store.made()?.close();
    }).get,
  };
  return runtime;
}

function createClient(
  { service, circuitBreaker, health }: HooklineSettings,
  baseUrl: string,
  token: string,
  waker: ServiceWaker,
): TraceabilityClient {
  return new TraceabilityClient({
    baseUrl,
    token: token === '' ? undefined : token,
    timeoutMs: wholeMs(service.timeoutSeconds, SECOND_MS),
    failureThreshold: circuitBreaker.failureThreshold,
    openMs: wholeMs(circuitBreaker.timeoutSeconds, SECOND_MS),
    healthIntervalMs: wholeMs(health.intervalSeconds, SECOND_MS),
    healthTimeoutMs: wholeMs(health.timeoutSeconds, SECOND_MS),
    wake: () => waker.wake(),
    clock: systemClock,
  });
}

function createStore({ cache }: HooklineSettings, directory: string): EventStore {
  return createEventStore({
    directory,
    maxBytes: bytesOfMb(cache.maxSizeMb, 4 * KIB),
    maxAgeMs: wholeMs(cache.maxAgeDays, DAY_MS),
    ...(cache.compressAfterMinutes === 0 ? {} : { compressAfterMs: wholeMs(cache.compressAfterMinutes, MINUTE_MS) }),
    maxEventBytes: bytesOfMb(Math.min(cache.maxSizeMb, 16), KIB),
    clock: systemClock,
  });
}

function createTracker({ tracking }: HooklineSettings, api: TraceabilityClient, store: EventStore): PatternTracker {
  return new PatternTracker({
    api,
    store,
    clock: systemClock,
    enabled: tracking.enabled,
    keepCode: tracking.mode !== 'metadata-only',
    maxCodeBytes: tracking.maxCodeBytes,
  });
}

function makeRedactor({ redaction }: HooklineSettings): Redactor {
  const patterns = Object.entries(redaction.patterns).map(([kind, source]) => ({
    kind,
    pattern: new RegExp(source, 'g'),
  }));
  return createRedactor({ patterns });
}

function createInbox({ inbox }: HooklineSettings, paths: Paths): Inbox {
  return new Inbox({
    directory: paths.inbox,
    maxBytes: bytesOfMb(inbox.maxSizeMb, 1),
    maxEventBytes: bytesOfMb(inbox.maxEventMb, 1),
  });
}

function once<T>(make: () => T): { readonly get: () => T; readonly made: () => T | undefined } {
  let value: { readonly it: T } | undefined;
  return { get: () => (value ??= { it: make() }).it, made: () => value?.it };
}

function readSettings(path: string): { readonly value: unknown; readonly problems: readonly SettingProblem[] } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { value: undefined, problems: [] };
  }
  const file = parseSettingsFile(text);
  if (file.ok) return { value: file.value, problems: [] };
  return { value: undefined, problems: [{ where: `${path}:${file.line}:${file.column}`, message: file.message }] };
}

/** The port of a loopback URL; any other service is not ours to start. */
function localPort(url: string): number | undefined {
  const { hostname, port, protocol } = new URL(url);
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname) || protocol !== 'http:') return undefined;
  return port === '' ? 80 : Number(port);
}

function versionOf(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}
