/** Determines settings, paths and the way to the service, which every command needs. Loads neither zod nor YAML without need. */
import { join } from 'node:path';
import {
  expandHome,
  hooklineHome,
  type HooklinePaths,
  hooklinePaths,
  type HooklineSettings,
  loadSettings,
} from '@hookline/settings';

/** Environment of a process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  readonly temporaryFolder: string;
}

/** Reads the settings file and resolves paths. */
export async function composeSurroundings({ env, temporaryFolder, userHome }: Surroundings) {
  const home = hooklineHome({ env, userHome });
  const standardPaths = hooklinePaths(home, env['XDG_RUNTIME_DIR'] ?? temporaryFolder);
  const { settings, origins, problems } = await loadSettings(standardPaths.configFile, env);
  const placeOf = (path: string, otherwise: string): string => (path === '' ? otherwise : expandHome(path, userHome));
  const paths = withLogs(standardPaths, settings.logging, placeOf);
  return {
    paths,
    settings,
    origins,
    problems,
    ...serviceOf(settings, paths),
    cacheDirectory: placeOf(settings.cache.dir, join(home, '.cache', 'patterns')),
    contextDirectory: placeOf(settings.stateGuard.dir, join(userHome, '.context')),
  };
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

/** Returns true for plain HTTP on a loopback name. Only such a service is started by hookline. */
export function isLoopbackHttp(url: string): boolean {
  const { hostname, protocol } = new URL(url);
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) && protocol === 'http:';
}
