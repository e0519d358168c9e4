import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TraceabilityClient } from '@hookline/traceability-client';
import {
  findPostgres,
  freePort,
  freshDatabase,
  pgliteDirectory,
  postgresServers,
  startPostgres,
  temporaryFolder,
} from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { runService, type RunningService, startService } from './process.ts';

function clientOf(service: Pick<RunningService, 'url'>, options = {}): TraceabilityClient {
  const client = new TraceabilityClient({ baseUrl: service.url, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** A home whose embedded database is there already: making one takes PGlite seconds. */
function embeddedHome(): string {
  const home = temporaryFolder();
  pgliteDirectory(join(home, 'data'));
  return home;
}

const created = (
  pattern_id: string,
): {
  event_type: 'pattern_created';
  event_id: string;
  pattern_id: string;
  pattern_data: Record<string, unknown>;
  file_path: string;
} => ({
  event_type: 'pattern_created',
  event_id: randomUUID(),
  pattern_id,
  pattern_data: { code: pattern_id },
  file_path: '/p/a.ts',
});

test(
  'embedded: what was acknowledged is there after SIGKILL, and the client reads it',
  { timeout: 60_000 },
  async () => {
    const home = temporaryFolder();
    const first = await startService(home);
    const tracked = await clientOf(first).trackBatch([created('one'), created('two')]);
    expect(tracked).toMatchObject({ ok: true, value: { success: true, batch_summary: { successful_events: 2 } } });
    await first.end('SIGKILL');
    const second = await startService(home);
    const client = clientOf(second);
    const page = await client.patterns({ file_path: '/p/a.ts' });
    expect(page).toMatchObject({ ok: true, value: { patterns: [{ pattern_id: 'two' }, { pattern_id: 'one' }] } });
    expect(await client.pattern('nobody')).toMatchObject({
      ok: false,
      error: { code: 'refused', status: 404, retryable: false },
    });
    expect(await client.live()).toMatchObject({ ok: true, value: { pid: second.child.pid } });
    expect(await client.stats()).toMatchObject({
      ok: true,
      value: { total_events: 2, database: { engine: 'pglite' } },
    });
    expect(await second.end()).toBe(0);
  },
);

test(
  'a second service on the same embedded directory is refused in under a second, the data intact',
  { timeout: 60_000 },
  async () => {
    const home = temporaryFolder();
    const first = await startService(home);
    const second = await runService(home, ['--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`in use by process ${first.child.pid}`);
    expect(second.ms).toBeLessThan(1000);
    expect(await clientOf(first).trackBatch([created('still_works')])).toMatchObject({
      ok: true,
      value: { success: true },
    });
  },
);

test('a port that is taken: a clear message with the owner', { timeout: 60_000 }, async () => {
  const first = await startService(embeddedHome());
  const second = await runService(temporaryFolder(), ['--port', String(first.port)]);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`port ${first.port} is taken by`);
  if (process.platform === 'linux') expect(second.stderr).toContain(`process ${first.child.pid} (`);
});

test(
  'PostgreSQL by URL: two replicas on one new database, and what one writes the other reads',
  { timeout: 60_000 },
  async () => {
    for (const server of postgresServers()) {
      const fresh = await freshDatabase(server.url);
      const replicas = await Promise.all(
        [1, 2].map(() => startService(temporaryFolder(), ['--port', '0'], { DATABASE_URL: fresh.url })),
      );
      const [one, two] = replicas.map((replica) => clientOf(replica));
      expect(await one?.trackBatch([created('shared')])).toMatchObject({ ok: true });
      expect(await two?.pattern('shared')).toMatchObject({ ok: true, value: { pattern_data: { code: 'shared' } } });
      await Promise.all(replicas.map((replica) => replica.end()));
      await fresh.drop();
    }
  },
);

test(
  'a database that does not answer: it starts, says so, and works when the database comes',
  { timeout: 60_000 },
  async () => {
    const [binaries] = findPostgres();
    if (!binaries) throw new Error('no PostgreSQL');
    const postgres = await startPostgres(binaries);
    await postgres.kill();
    const service = await startService(temporaryFolder(), ['--port', '0', '--database-url', postgres.url]);
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(((await ready.json()) as { detail: string }).detail).toContain('ECONNREFUSED');
    const client = clientOf(service, { attempts: 1, healthIntervalMs: 1 });
    expect(await client.trackBatch([created('too_early')])).toMatchObject({ ok: false, error: { code: 'unhealthy' } });
    await postgres.start();
    expect(await client.trackBatch([created('now')])).toMatchObject({ ok: true, value: { success: true } });
    await service.end();
    await postgres.stop();
  },
);

test('what is no secret to its owner is one to everybody else', { timeout: 60_000 }, async () => {
  const home = embeddedHome();
  const service = await startService(home);
  expect(statSync(join(home, 'token')).mode & 0o777).toBe(0o600);
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${service.url}/livez`, { headers })).status;
  expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
  expect(await status({ authorization: 'Bearer nonsense' })).toBe(401);
});

test('wrong usage is exit 2 with a sentence; help is exit 0', async () => {
  const home = temporaryFolder();
  for (const [flag, value] of [
    ['--database-url', 'mysql://x/y'],
    ['--host', ''],
    ['--port', ''],
  ] as const) {
    const answer = await runService(home, [flag, value]);
    expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining(flag) });
  }
  expect(await runService(home, ['--port', 'x'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--port must be 0 to 65535'),
  });
  expect(await runService(home, ['--nonsense'])).toMatchObject({ code: 2 });
  expect(await runService(home, ['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Examples') });
});

test('a client without a service learns so, soon and without an exception', async () => {
  const client = clientOf({ url: `http://127.0.0.1:${await freePort()}` });
  expect(await client.trackBatch([created('x')])).toMatchObject({
    ok: false,
    error: { code: 'unhealthy', retryable: true },
  });
  expect(await client.patterns({})).toMatchObject({ ok: false, error: { code: 'unreachable' } });
});
