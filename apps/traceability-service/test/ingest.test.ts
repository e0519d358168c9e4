import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPostgres } from '@hookline/database';
import { findPostgres, type PostgresServer, startPostgres, temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type RunningService, startService } from './process.ts';

const PER_BATCH = 50;

async function postgres(): Promise<PostgresServer> {
  const [binaries] = findPostgres();
  if (!binaries) throw new Error('no PostgreSQL');
  const server = await startPostgres(binaries);
  onTestFinished(() => server.stop());
  return server;
}

/** Service with an effectively unlimited request rate. */
function startUnlimited(server: PostgresServer): Promise<RunningService> {
  const home = temporaryFolder();
  writeFileSync(join(home, 'config.yaml'), 'service:\n  requests_per_minute: 1000000\n');
  return startService(home, ['--port', '0', '--database-url', server.url]);
}

function batch(): { readonly ids: string[]; readonly body: string } {
  const correlation_id = randomUUID();
  const ids = Array.from({ length: PER_BATCH }, () => randomUUID());
  const hook_executions = ids.map((hook_id) => ({ hook_id, correlation_id, hook_type: 'Stop', hook_name: 'capture' }));
  return { ids, body: JSON.stringify({ traces: [{ correlation_id, session_id: 's' }], hook_executions }) };
}

/** Sends a batch; resolves to true when all of it was accepted. */
async function send(service: Pick<RunningService, 'fetch'>, body: string): Promise<boolean> {
  try {
    const reply = await service.fetch('/api/pattern-traceability/traces/batch', { method: 'POST', body });
    return reply.status === 200 && ((await reply.json()) as { success: boolean }).success;
  } catch {
    return false;
  }
}

async function stored(server: PostgresServer): Promise<string[]> {
  const database = openPostgres({ url: server.url });
  const { rows } = await database.query<{ id: string }>('SELECT id FROM hook_executions');
  await database.close();
  return rows.map(({ id }) => id);
}

test('the service exits with 0 on SIGTERM during ingest and has stored every accepted write', async () => {
  const server = await postgres();
  const service = await startUnlimited(server);
  const accepted: string[] = [];
  let ending: Promise<number | null> | undefined;
  const stream = async (): Promise<void> => {
    for (;;) {
      const { ids, body } = batch();
      if (!(await send(service, body))) return;
      accepted.push(...ids);
      if (accepted.length >= 60 * PER_BATCH) ending ??= service.end('SIGTERM');
    }
  };
  await Promise.all([1, 2, 3, 4].map(stream));
  expect(await ending).toBe(0);
  const there = new Set(await stored(server));
  expect(accepted.length).toBeGreaterThanOrEqual(60 * PER_BATCH);
  expect(accepted.filter((id) => !there.has(id))).toEqual([]);
});

test('the service loses and duplicates nothing when PostgreSQL crashes and restarts during ingest', async () => {
  const server = await postgres();
  const service = await startUnlimited(server);
  const sent: string[] = [];
  let refused = 0;
  let crash: Promise<void> | undefined;
  const stream = async (): Promise<void> => {
    for (let batches = 0; batches < 30; batches++) {
      const { ids, body } = batch();
      sent.push(...ids);
      while (!(await send(service, body))) refused++;
      if (sent.length >= 40 * PER_BATCH) crash ??= server.kill().then(() => server.start());
    }
  };
  await Promise.all([1, 2, 3, 4].map(stream));
  await crash;
  expect(refused).toBeGreaterThan(0);
  expect((await stored(server)).sort()).toEqual(sent.sort());
  expect(await service.end()).toBe(0);
});
