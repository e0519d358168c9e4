/**
 * The composition root: the only file that reads the environment. It constructs what commands and the daemon share;
 * `compose-daemon.ts`, `compose-assist.ts` and `compose-backfill.ts` construct the rest of each. Other modules receive
 * what they need as an options interface. Packages are imported when they are needed, because hooks start here as well.
 */
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@hookline/clock';
import type { EventStore } from '@hookline/offline-cache';
import type { HooklinePaths, HooklineSettings } from '@hookline/settings';
import { terminal } from './output.ts';
import type { Runtime } from './runtime.ts';
import { programVersion } from './version.ts';

/** A small young generation and heap: half the memory of a service with an embedded database. */
const SERVICE_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=256'];

/** Returns the home folder for a hook process, which imports no package. */
export function composeHook(): { readonly home: string } {
  const own = process.env['HOOKLINE_HOME'];
  return { home: own === undefined || own === '' ? join(claudeFolderOf(homedir()), 'hooks') : own };
}

/** Reads the environment and the settings file, and constructs the shared parts. */
export async function composeRuntime(): Promise<Runtime> {
  const [userHome, { env }] = [homedir(), process];
  const { systemClock: clock } = await import('@hookline/clock');
  const { expandHome, hooklineHome, hooklinePaths, readSettings } = await import('@hookline/settings');
  const home = hooklineHome({ env, userHome });
  const standardPaths = hooklinePaths(home, env['XDG_RUNTIME_DIR'] ?? tmpdir());
  const { settings, origins, problems } = readSettings(standardPaths.configFile, env);
  const placeOf = (path: string, otherwise: string): string => (path === '' ? otherwise : expandHome(path, userHome));
  const paths = withLogs(standardPaths, settings.logging, placeOf);
  const cacheDirectory = placeOf(settings.cache.dir, join(home, '.cache', 'patterns'));
  const { forwarded, serviceUrl, socketPath } = serviceOf(settings, paths);
  const { ensureToken } = await import('@hookline/settings/token-file');
  const token = once(() => settings.service.token || (ensureToken(paths.tokenFile) ?? ''));
  const { localService, waker } = await composeLocalService(settings, serviceUrl, paths, clock);
  const wake = (): Promise<boolean> => waker?.wake() ?? Promise.resolve(false);

  const address = { baseUrl: serviceUrl, token: () => token.get() || undefined, socketPath, forwarded, wake };
  const { client, store, tracker } = await composeDelivery(settings, address, cacheDirectory, clock);
  const { inboxOptions, redactorOptions } = await import('./package-options.ts');
  const { Inbox } = await import('@hookline/hook-adapters');
  const { createRedactor } = await import('@hookline/redaction');
  const runtime: Runtime = {
    paths,
    settings,
    origins,
    problems,
    clock,
    version: programVersion(),
    program: fileURLToPath(new URL('../bin/hookline.js', import.meta.url)),
    serviceUrl,
    socketPath,
    localService,
    wake,
    startSleeping: () => waker?.start() ?? Promise.resolve(false),
    cacheDirectory,
    contextDirectory: placeOf(settings.stateGuard.dir, join(userHome, '.context')),
    claudeFolder: claudeFolderOf(userHome),
    userHome,
    environment: env,
    token: token.get,
    lineKey: () => ensureToken(paths.lineKeyFile) ?? '',
    client: client.get,
    store: store.get,
    tracker: tracker.get,
    inbox: once(() => new Inbox({ ...inboxOptions(settings), directory: paths.inbox })).get,
    codePolicy: (file) => codePolicyOf(settings, localService !== undefined, file),
    locate: async (file) => (await import('@hookline/recorder')).locate(file),
    redactor: once(() => createRedactor(redactorOptions(settings))).get,
    ...terminal,
    ...loadedParts(() => runtime),
    close: once(() => closeMade([client, store])).get,
  };
  return runtime;
}

/** Members that load the packages behind them when they are called. */
function loadedParts(
  runtime: () => Runtime,
): Pick<Runtime, 'assist' | 'backfill' | 'completeness' | 'forgetLocally' | 'importTranscripts' | 'sendCached'> {
  return {
    importTranscripts: async () => (await import('@hookline/backfill')).importCommand(runtime(), { transcripts: true }),
    assist: async () => (await import('./compose-assist.ts')).createAssistClient(runtime()),
    backfill: async () => ({
      ...(await import('./compose-backfill.ts')).composeBackfill(runtime()),
      collectUsage: (await import('./compose-usage.ts')).composeUsage(runtime()),
    }),
    sendCached: async () => (await import('@hookline/lifecycle')).sendCached({ ...runtime(), tell: () => {} }),
    completeness: async (report, files) =>
      (await import('@hookline/record-reports')).completenessCounts(runtime(), report, files),
    forgetLocally: async (request) => (await import('./compose-forget.ts')).forgetOnThisMachine(runtime(), request),
  };
}

/** Returns the rules of the settings for the code of a file, or of the current folder. */
async function codePolicyOf({ tracking }: HooklineSettings, isLocal: boolean, file: string | undefined) {
  const { codePolicy } = await import('@hookline/recorder');
  const { ignore, mode, projects } = tracking;
  const where = { cwd: process.cwd(), shellFolder: process.env['PWD'], isLocal };
  return codePolicy({ ignore, mode, projects, ...where }, file);
}

/** Returns the paths with the log files that the settings name. */
function withLogs(
  paths: HooklinePaths,
  { file, hookExecutionsLog, trackerLog }: HooklineSettings['logging'],
  placeOf: (path: string, otherwise: string) => string,
): HooklinePaths {
  return {
    ...paths,
    trackerLog: placeOf(trackerLog, paths.trackerLog),
    executionsLog: placeOf(hookExecutionsLog, paths.executionsLog),
    qualityLog: placeOf(file, paths.qualityLog),
  };
}

/** A URL in the settings may lead to another machine, through a tunnel for example, so it is used as it is. */
function serviceOf({ service: { forwarded, port, url } }: HooklineSettings, { serviceSocket }: HooklinePaths) {
  if (url !== '') return { forwarded, serviceUrl: url, socketPath: undefined };
  return { forwarded, serviceUrl: `http://localhost:${port}`, socketPath: serviceSocket };
}

/** Constructs the client, the store of undelivered events and the tracker over both, each at its first use. */
async function composeDelivery(
  settings: HooklineSettings,
  address: {
    readonly baseUrl: string;
    readonly token: () => string | undefined;
    readonly socketPath: string | undefined;
    readonly forwarded: boolean;
    readonly wake: () => Promise<boolean>;
  },
  cacheDirectory: string,
  clock: Clock,
) {
  const { clientOptions } = await import('./package-options.ts');
  const { TraceabilityClient } = await import('@hookline/traceability-client');
  const { PatternTracker } = await import('@hookline/pattern-tracker');
  const { enabled, mode, maxCodeBytes } = settings.tracking;
  const keepCode = mode !== 'metadata-only';
  const client = once(
    () => new TraceabilityClient({ ...clientOptions(settings), ...address, token: address.token(), clock }),
  );
  const store = once(await storeFactory(settings, cacheDirectory, clock));
  const tracker = once(
    () => new PatternTracker({ api: client.get(), store: store.get(), clock, enabled, keepCode, maxCodeBytes }),
  );
  return { client, store, tracker };
}

/** Constructs the service of this machine with its waker, unless the settings name a service elsewhere. */
async function composeLocalService({ database }: HooklineSettings, url: string, paths: HooklinePaths, clock: Clock) {
  const { isLoopbackHttp } = await import('./package-options.ts');
  if (!isLoopbackHttp(url)) return {};
  const { LocalService, ServiceWaker } = await import('@hookline/local-service');
  const { port } = new URL(url);
  const program = fileURLToPath(new URL('../service/main.js', import.meta.url));
  const heap = database.url === '' ? SERVICE_HEAP : [];
  const localService = new LocalService({
    runFolder: paths.run,
    stderrFile: join(paths.logs, 'traceability-service.stderr'),
    command: [process.execPath, ...heap, program, '--port', port === '' ? '80' : port],
    env: { NODE_COMPILE_CACHE: paths.compileCache, ...process.env, HOOKLINE_HOME: paths.home },
  });
  const { askDaemon, ROUTES } = await import('@hookline/daemon/control');
  const delegate = async (): Promise<boolean> => (await askDaemon(paths.socket, ROUTES.wake))?.awake === true;
  return { localService, waker: new ServiceWaker({ service: localService, clock, delegate }) };
}

async function storeFactory(settings: HooklineSettings, directory: string, clock: Clock): Promise<() => EventStore> {
  const { redisOptions, storeOptions } = await import('./package-options.ts');
  if (settings.cache.backend === 'redis') {
    const { openRedisEventStore } = await import('@hookline/offline-cache-redis');
    return () => openRedisEventStore(redisOptions(settings));
  }
  const { createEventStore } = await import('@hookline/offline-cache');
  return () => createEventStore({ ...storeOptions(settings), directory, clock });
}

/** An empty `CLAUDE_CONFIG_DIR` counts as unset. */
function claudeFolderOf(userHome: string): string {
  return process.env['CLAUDE_CONFIG_DIR'] || join(userHome, '.claude');
}

/** Closes the parts that were constructed, in their order. */
async function closeMade(parts: readonly { readonly made: () => { close(): Promise<void> } | undefined }[]) {
  for (const part of parts) await part.made()?.close();
}

function once<T>(make: () => T): { readonly get: () => T; readonly made: () => T | undefined } {
  let value: { readonly it: T } | undefined;
  return { get: () => (value ??= { it: make() }).it, made: () => value?.it };
}
