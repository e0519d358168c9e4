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
import type { HooklineSettings } from '@hookline/settings';
import type { Surroundings } from './compose-surroundings.ts';
import { confirmation, tell } from './output.ts';
import type { LifecycleRuntime, QueryRuntime, Runtime } from './runtime.ts';
import { programVersion } from './version.ts';

/** Returns the home folder for a hook process, which imports no package. */
export function composeHook(): { readonly home: string } {
  const own = process.env['HOOKLINE_HOME'];
  return { home: own === undefined || own === '' ? join(claudeFolderOf(homedir()), 'hooks') : own };
}

/** Constructs what a query needs. */
export async function composeQuery(): Promise<QueryRuntime> {
  const { composeSurroundings } = await import('./compose-surroundings.ts');
  const surroundings = await composeSurroundings(here());
  if (surroundings.socketPath === undefined) return composeRuntime();
  const { composeLocalQuery } = await import('./compose-query.ts');
  return composeLocalQuery(here(), surroundings, surroundings.socketPath);
}

/** Constructs what starts and ends the processes. */
export async function composeLifecycle(): Promise<LifecycleRuntime> {
  const { composeSurroundings } = await import('./compose-surroundings.ts');
  const surroundings = await composeSurroundings(here());
  if (surroundings.socketPath === undefined) return composeRuntime();
  const { composeLocalLifecycle } = await import('./compose-waking.ts');
  const { socketPath } = surroundings;
  return composeLocalLifecycle({ ...surroundings, ...here(), socketPath, program: programFile(), tell });
}

/** Reads the environment and the settings file, and constructs the shared parts. */
export async function composeRuntime(): Promise<Runtime> {
  const { env, userHome } = here();
  const { systemClock: clock } = await import('@hookline/clock');
  const { composeSurroundings } = await import('./compose-surroundings.ts');
  const surroundings = await composeSurroundings(here());
  const { cacheDirectory, forwarded, paths, serviceUrl, settings, socketPath } = surroundings;
  const { ensureToken } = await import('@hookline/settings/token-file');
  const token = once(() => settings.service.token || (ensureToken(paths.tokenFile) ?? ''));
  const { composeLocalService } = await import('./compose-waking.ts');
  const { localService, waker } = composeLocalService({ ...surroundings, clock, env });
  const wake = (): Promise<boolean> => waker?.wake() ?? Promise.resolve(false);

  const address = { baseUrl: serviceUrl, token: () => token.get() || undefined, socketPath, forwarded, wake };
  const { client, store, tracker } = await composeDelivery(settings, address, cacheDirectory, clock);
  const { inboxOptions } = await import('./package-options.ts');
  const { Inbox } = await import('@hookline/hook-adapters');
  const { composeCodePolicy, composeRedactor } = await import('./compose-code.ts');
  const runtime: Runtime = {
    ...surroundings,
    clock,
    version: programVersion(),
    program: programFile(),
    localService,
    wake,
    startSleeping: () => waker?.start() ?? Promise.resolve(false),
    claudeFolder: claudeFolderOf(userHome),
    userHome,
    environment: env,
    token: token.get,
    lineKey: () => ensureToken(paths.lineKeyFile) ?? '',
    client: client.get,
    store: store.get,
    tracker: tracker.get,
    inbox: once(() => new Inbox({ ...inboxOptions(settings), directory: paths.inbox })).get,
    codePolicy: async (file) =>
      composeCodePolicy(settings, { isLocal: localService !== undefined, shellFolder: env['PWD'] }, file),
    locate: async (file) => (await import('@hookline/recorder')).locate(file),
    redactor: once(() => composeRedactor(settings)).get,
    tell,
    confirm: confirmation(),
    ...loadedParts(() => runtime),
    close: once(() => closeMade([client, store])).get,
  };
  return runtime;
}

/** Returns the path of the running program. */
function programFile(): string {
  return fileURLToPath(new URL('../bin/hookline.js', import.meta.url));
}

/** Returns the environment of this process. */
function here(): Surroundings {
  return { env: process.env, userHome: homedir(), temporaryFolder: tmpdir() };
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
