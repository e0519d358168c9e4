import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readLockOwner } from '@hookline/process-lock';
import { TraceabilityClient } from '@hookline/traceability-client';
import {
  findPostgres,
  freePort,
  freshDatabase,
  postgresServers,
  startPostgres,
  temporaryFolder,
  until,
} from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { runService, type RunningService, startService } from './process.ts';

function clientOf({ url, token }: Pick<RunningService, 'url' | 'token'>, options = {}): TraceabilityClient {
  const patient = { timeoutMs: 120_000, healthTimeoutMs: 60_000 };
  const client = new TraceabilityClient({ baseUrl: url, token, ...patient, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** Home with an initialized embedded database, because creating one takes seconds. */
function embeddedHome(): string {
  return temporaryFolder();
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

test('an embedded service has every acknowledged write after SIGKILL', async () => {
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
});

test('a second service of the same home exits, names the first one, and leaves the data intact', async () => {
  const home = temporaryFolder();
  const first = await startService(home);
  const second = await runService(home, ['--port', '0']);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`runs already (process ${first.child.pid})`);
  expect(await clientOf(first).trackBatch([created('still_works')])).toMatchObject({
    ok: true,
    value: { success: true },
  });
});

test('a service whose port is occupied names the owner, serves its socket, and takes the port when it is free', async () => {
  const first = await startService(embeddedHome());
  const home = embeddedHome();
  const second = await startService(home, ['--port', String(first.port)]);
  expect(second.port).toBeNull();
  const tcp = () => readLockOwner(join(home, 'run'), 'service')?.info['tcp'];
  expect(tcp()).toMatchObject({ state: 'occupied', port: first.port });
  if (process.platform === 'linux')
    expect(tcp()).toMatchObject({ by: expect.stringContaining(`process ${first.child.pid} (`) as string });
  const local = clientOf(second, { socketPath: second.socket, timeoutMs: 60_000, healthTimeoutMs: 60_000 });
  expect(await local.trackBatch([created('by_socket')])).toMatchObject({ ok: true, value: { success: true } });
  await first.end();
  await until('it has the port', () => (tcp() as { state?: string } | undefined)?.state === 'listening', 120_000);
  const remote = clientOf({ url: first.url, token: second.token }, { timeoutMs: 60_000 });
  expect(await remote.pattern('by_socket')).toMatchObject({ ok: true });
  expect(await second.end()).toBe(0);
  expect(existsSync(second.socket)).toBe(false);
});

test('two services on one new PostgreSQL database see the writes of each other', async () => {
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
});

test('the service starts without its database, reports it, and works once it is available', async () => {
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
});

test('the token file is readable by its owner only, and a wrong token is refused', async () => {
  const home = embeddedHome();
  const service = await startService(home);
  expect(statSync(join(home, 'token')).mode & 0o777).toBe(0o600);
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${service.url}/api/pattern-traceability/health`, { headers })).status;
  expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
  expect(await status({})).toBe(401);
  expect(await status({ authorization: 'Bearer nonsense' })).toBe(401);
});

test('the service exits with 2 and a message on wrong usage, and with 0 on --help', async () => {
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

test('the client reports an absent service quickly and without an exception', async () => {
  const client = clientOf({ url: `http://127.0.0.1:${await freePort()}`, token: 'none' });
  expect(await client.trackBatch([created('x')])).toMatchObject({
    ok: false,
    error: { code: 'unhealthy', retryable: true },
  });
  expect(await client.patterns({})).toMatchObject({ ok: false, error: { code: 'unreachable' } });
});
