import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEventStore } from '@hookline/offline-cache';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { installedTracker, openTracker } from '../src/tracker.ts';
import { startServer, TOKEN } from './server.ts';

/** Returns the home folder of a user whose hookline has a settings file. */
function userWith(settings: string): { readonly userHome: string; readonly home: string } {
  const userHome = temporaryFolder();
  const home = join(userHome, '.claude', 'hooks');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.yaml'), settings);
  return { userHome, home };
}

test('an event that the service does not accept is in the cache of the installed hookline', async () => {
  const { userHome, home } = userWith('');
  const { tracker, close } = openTracker(installedTracker({ env: {}, userHome }));
  expect(await tracker.trackCreation('const a = 1;')).toMatchObject({ success: false, cached: true });
  await close();
  const store = createEventStore({ directory: join(home, '.cache', 'patterns') });
  onTestFinished(() => store.close());
  expect(await store.stats()).toMatchObject({ pending: 1 });
});

test('the service, the token and the privacy mode of the settings apply, the environment first', async () => {
  const server = await startServer();
  const { userHome } = userWith(
    `service: { url: 'http://127.0.0.1:9', token: ${TOKEN} }\ntracking: { mode: metadata-only }\n`,
  );
  const env = { INTELLIGENCE_SERVICE_URL: server.url };
  const { tracker, close } = openTracker(installedTracker({ env, userHome }));
  onTestFinished(close);
  expect(await tracker.trackCreation('const a = 1;')).toMatchObject({ success: true, cached: false });
  const [call] = server.calls();
  expect(call?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(call?.body).not.toContain('const a');
});

test('disabled tracking stays disabled, and a cache in Redis needs a store', () => {
  const { userHome } = userWith('cache: { backend: redis }\n');
  expect(installedTracker({ env: { PATTERN_TRACKING_ENABLED: 'false' }, userHome: temporaryFolder() })).toMatchObject({
    enabled: false,
  });
  expect(() => installedTracker({ env: {}, userHome })).toThrow('cache.backend is redis');
  expect(() => openTracker({})).toThrow('cacheDirectory must be a folder');
});
