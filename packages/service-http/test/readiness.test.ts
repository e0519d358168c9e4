import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { openPglite, openPostgres } from '@hookline/database';
import { freshDatabase, postgresServers, temporaryFolder } from '@hookline/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
afterEach(() => service.close());

const ready = async (): Promise<{ status: number; type?: string; detail?: string }> => {
  const reply = await fetch(`${service.url}/readyz`);
  return { ...((await reply.json()) as object), status: reply.status };
};
const track = async (): Promise<{ status: number; type: string }> => {
  const reply = await fetch(`${service.url}${API_PREFIX}/lineage/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      event_type: 'pattern_created',
      event_id: randomUUID(),
      pattern_id: 'p',
      pattern_data: { code: 'x' },
    }),
  });
  return (await reply.json()) as { status: number; type: string };
};
const problem = (kind: string, detail: string): object => ({
  status: 503,
  type: `urn:hookline:problem:database-${kind}`,
  detail: expect.stringContaining(detail),
});

describe.each(postgresServers())('on PostgreSQL $version', ({ url }) => {
  test('/readyz and /health report a database that is read-only by default, and when it is so no more', async () => {
    const fresh = await freshDatabase(url);
    const admin = openPostgres({ url });
    const name = new URL(fresh.url).pathname.slice(1);
    service = await startService({}, openPostgres({ url: fresh.url, poolMax: 2 }));
    expect(await ready()).toMatchObject({ status: 200 });
    const set = async (change: string): Promise<void> => {
      await admin.query(`ALTER DATABASE "${name}" ${change}`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    };
    await set('SET default_transaction_read_only = on');
    await expect.poll(ready).toMatchObject(problem('read-only', 'default_transaction_read_only'));
    expect(await track()).toMatchObject(problem('read-only', 'read-only transaction'));
    const health = (await (await fetch(`${service.url}${API_PREFIX}/health`)).json()) as object;
    expect(health).toMatchObject({ status: 'degraded' });
    await set('RESET default_transaction_read_only');
    await expect.poll(async () => (await fetch(`${service.url}/readyz`)).status).toBe(200);
    await admin.close();
  });

  test('/readyz reports a database that does not exist, and when it exists', async () => {
    const fresh = await freshDatabase(url);
    const admin = openPostgres({ url });
    const name = new URL(fresh.url).pathname.slice(1);
    service = await startService({}, openPostgres({ url: fresh.url, poolMax: 2 }));
    await admin.query(`ALTER DATABASE "${name}" RENAME TO "${name}_away"`).catch(async () => {
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await admin.query(`ALTER DATABASE "${name}" RENAME TO "${name}_away"`);
    });
    await expect.poll(ready).toMatchObject(problem('denied', 'does not exist'));
    await admin.query(`ALTER DATABASE "${name}_away" RENAME TO "${name}"`);
    await expect.poll(async () => (await fetch(`${service.url}/readyz`)).status).toBe(200);
    await admin.close();
  });

  test('the health check creates no table and changes no setting, and writes a temporary file', async () => {
    const fresh = await freshDatabase(url);
    const database = openPostgres({ url: fresh.url });
    service = await startService({}, database);
    const before =
      'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid, (SELECT count(*) FROM pg_class) AS tables';
    const { rows } = await database.query(before);
    for (let at = 0; at < 20; at++) expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect((await database.query(before)).rows[0]).toMatchObject({ tables: rows[0]?.['tables'] });
    expect((await database.query('SHOW work_mem')).rows).toEqual([{ work_mem: '4MB' }]);
    // Statistics arrive late.
    const temporaryFiles = async (): Promise<unknown> => {
      await fetch(`${service.url}/readyz`);
      const counted = 'SELECT temp_files AS n FROM pg_stat_database WHERE datname = current_database()';
      return (await database.query(counted)).rows[0]?.['n'];
    };
    await expect.poll(temporaryFiles, { timeout: 90_000 }).toBeGreaterThan(0);
  });
});

// Mounting needs root.
const tmpfs = (folder: string, size: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;

test.skipIf(process.getuid?.() !== 0)(
  '/readyz reports a full disk on the embedded database, and when there is room again',
  async (context) => {
    const folder = temporaryFolder();
    if (!tmpfs(folder, '90m')) context.skip('this container does not permit mounts');
    try {
      const database = await openPglite({ directory: folder });
      service = await startService({}, database);
      expect(await ready()).toMatchObject({ status: 200 });
      spawnSync('dd', ['if=/dev/zero', `of=${folder}/fill`, 'bs=64k']);
      spawnSync('dd', ['if=/dev/zero', `of=${folder}/rest`, 'bs=4k']);
      expect(await ready()).toMatchObject(problem('full', 'No space left on device'));
      spawnSync('rm', [`${folder}/fill`]);
      expect(await ready()).toMatchObject({ status: 200 });
      expect(await track()).toMatchObject({ success: true });
    } finally {
      await service.database.close();
      spawnSync('umount', ['-l', folder]);
    }
  },
);
