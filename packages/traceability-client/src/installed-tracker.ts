import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SECOND_MS } from '@hookline/clock';
import {
  expandHome,
  hooklineHome,
  hooklinePaths,
  hooklineSettings,
  type HooklineSettings,
  type HomeLookup,
  parseSettingsFile,
  resolveSettings,
} from '@hookline/settings';
import { readToken } from '@hookline/settings/token-file';
import type { OpenTrackerOptions } from './open-tracker.ts';

/** Inputs of {@link installedTracker}: a snapshot of the environment, and the home folder of the user. */
export type InstalledTrackerOptions = HomeLookup;

/**
 * Returns the options of a tracker that uses what hookline of this user uses: its service, its token, its privacy mode, and
 * its offline cache, which its daemon sends when the service is available again. A program with such a tracker has nothing
 * to send later. Reads the settings file, which may be missing; invalid settings are ignored.
 *
 * @throws TypeError when the cache is in Redis: `openTracker` needs a `store` then
 */
export function installedTracker({ env, userHome }: InstalledTrackerOptions): OpenTrackerOptions {
  const home = hooklineHome({ env, userHome });
  const paths = hooklinePaths(home, env['XDG_RUNTIME_DIR'] ?? tmpdir());
  const { cache, service, tracking } = settingsIn(paths.configFile, env);
  if (cache.backend === 'redis')
    throw new TypeError('cache.backend is redis: pass a store of @hookline/offline-cache-redis to openTracker');
  const isLocal = service.url === '';
  return {
    baseUrl: isLocal ? `http://localhost:${service.port}` : service.url,
    socketPath: isLocal ? paths.serviceSocket : undefined,
    token: service.token || readToken(paths.tokenFile),
    forwarded: service.forwarded,
    timeoutMs: Math.max(1, Math.round(service.timeoutSeconds * SECOND_MS)),
    cacheDirectory: cache.dir === '' ? join(home, '.cache', 'patterns') : expandHome(cache.dir, userHome),
    enabled: tracking.enabled,
    keepCode: tracking.mode !== 'metadata-only',
    maxCodeBytes: tracking.maxCodeBytes,
  };
}

function settingsIn(file: string, env: HomeLookup['env']): HooklineSettings {
  const parsed = parseSettingsFile(textOf(file));
  return resolveSettings(hooklineSettings, { env, file: parsed.ok ? parsed.value : undefined }).values;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
