import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hooklinePaths, hooklineSettings, resolveSettings } from '@hookline/settings';
import { temporaryFolder } from '@hookline/testkit';
import { expect, it } from 'vitest';
import { doctor } from '../src/index.ts';

function options(file: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  const paths = hooklinePaths(join(folder, 'hooks'), folder);
  mkdirSync(paths.run, { recursive: true, mode: 0o700 });
  const refused = { ok: false, error: { message: 'connection refused' } } as never;
  const { problems, values: settings } = resolveSettings(hooklineSettings, { env: {}, file });
  return {
    claudeFolder: folder,
    contextDirectory: join(folder, 'context'),
    client: () => ({ live: async () => refused, ready: async () => refused }),
    environment: { PATH: paths.bin },
    inbox: () => ({ stats: async () => ({ pending: 0, pendingBytes: 0, quarantined: 0, refused: 3 }) }),
    localService: undefined,
    paths,
    problems,
    serviceUrl: 'http://localhost:8053',
    settings,
    socketPath: undefined,
    store: () => ({ stats: () => Promise.reject(new Error('no permission')) }),
    version: '1.0.0',
  };
}

const check = async (given: ReturnType<typeof options>, name: string) =>
  ((await doctor(given)).value as { checks: { name: string; result: string; fix: string | null }[] }).checks.find(
    (one) => one.name === name,
  );

it('fails when something is broken, and prints its fix below it', async () => {
  const { failure, text, value } = await doctor(options());
  expect(failure).toBe('');
  expect(value).toMatchObject({ healthy: false });
  expect(text()).toMatch(/^broken +inbox +3 events were refused.*\n +fix: hookline up drains it/m);
  expect(text()).toMatch(/^warn +daemon +does not run/m);
});

it('checks token, settings and access', async () => {
  const given = options({ service: { trust_loopback: true }, cache: { max_age_day: 3 } });
  writeFileSync(given.paths.tokenFile, 'token');
  chmodSync(given.paths.tokenFile, 0o644);
  expect(await check(given, 'token')).toMatchObject({ result: 'broken', fix: expect.stringContaining('chmod 600') });
  expect(await check(given, 'settings')).toMatchObject({ result: 'warn' });
  expect(await check(given, 'access')).toMatchObject({ result: 'warn' });
  expect(await check(given, 'ids')).toMatchObject({ result: 'ok' });
  expect(await check(given, 'state')).toMatchObject({ result: 'ok' });
  mkdirSync(given.contextDirectory);
  chmodSync(given.contextDirectory, 0o777);
  expect(await check(given, 'state')).toMatchObject({ result: 'broken', fix: expect.stringContaining('chmod go-w') });
});
