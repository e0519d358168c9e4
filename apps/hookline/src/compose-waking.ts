/** Constructs the service of this machine, as other processes see it, with its waker, and what starts and ends it. */
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '@hookline/clock';
import { askDaemon, ROUTES } from '@hookline/daemon/control';
import { LocalService, ServiceWaker } from '@hookline/local-service';
import type { HooklinePaths, HooklineSettings } from '@hookline/settings';
import { SocketChannel, TraceabilityQueries } from '@hookline/traceability-client/reader';
import { isLoopbackHttp } from './compose-surroundings.ts';
import type { LifecycleRuntime } from './runtime.ts';

/** A small young generation and heap: half the memory of a service with an embedded database. */
const SERVICE_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=256'];

/** Settings that the local service is started with. */
export interface LocalServiceSettings {
  readonly settings: Pick<HooklineSettings, 'database'>;
  readonly serviceUrl: string;
  readonly paths: HooklinePaths;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Returns nothing when the settings name a service elsewhere. */
export function composeLocalService({ clock, env, paths, serviceUrl, settings }: LocalServiceSettings): {
  readonly localService?: LocalService;
  readonly waker?: ServiceWaker;
} {
  if (!isLoopbackHttp(serviceUrl)) return {};
  const { port } = new URL(serviceUrl);
  const program = fileURLToPath(new URL('../service/main.js', import.meta.url));
  const heap = settings.database.url === '' ? SERVICE_HEAP : [];
  const localService = new LocalService({
    runFolder: paths.run,
    stderrFile: join(paths.logs, 'traceability-service.stderr'),
    command: [process.execPath, ...heap, program, '--port', port === '' ? '80' : port],
    env: { NODE_COMPILE_CACHE: paths.compileCache, ...env, HOOKLINE_HOME: paths.home },
  });
  const delegate = async (): Promise<boolean> => (await askDaemon(paths.socket, ROUTES.wake))?.awake === true;
  return { localService, waker: new ServiceWaker({ service: localService, clock, delegate }) };
}

/** Constructs what starts and ends the processes of this machine, without what they consist of. */
export function composeLocalLifecycle({
  env,
  socketPath,
  ...given
}: Omit<LocalServiceSettings, 'clock' | 'settings'> &
  Pick<LifecycleRuntime, 'program' | 'settings' | 'tell'> & {
    readonly settings: HooklineSettings;
    readonly socketPath: string;
  }): LifecycleRuntime {
  const clock = systemClock;
  const { localService, waker } = composeLocalService({ ...given, clock, env });
  const timeoutMs = given.settings.service.timeoutSeconds * 1000;
  const queries = new TraceabilityQueries(new SocketChannel({ socketPath, timeoutMs, clock }));
  return {
    ...given,
    clock,
    socketPath,
    localService,
    environment: env,
    client: () => queries,
    wake: async () => (await waker?.wake()) ?? false,
    close: async () => {},
  };
}
