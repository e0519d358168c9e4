import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openPglite } from '@hookline/database';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { runService, type RunningService, startService } from './process.ts';

const KILLS = 10;
const API = '/api/pattern-traceability';

function embeddedHome(folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Tracks an event and returns the status; 0 when there is no answer. */
async function track(service: RunningService, pattern_id: string): Promise<number> {
  const body = JSON.stringify({
    event_type: 'pattern_created',
    event_id: randomUUID(),
    pattern_id,
    pattern_data: { code: `${pattern_id} `.repeat(200) },
  });
  try {
    return (await service.fetch(`${API}/lineage/track`, { method: 'POST', body })).status;
  } catch {
    return 0;
  }
}
const knows = async (service: RunningService, pattern_id: string): Promise<boolean> =>
  (await service.fetch(`${API}/patterns/${pattern_id}`)).status === 200;

test('a service whose database is damaged starts with the newest backup, and its log and files show the reason', async () => {
  const home = embeddedHome();
  const first = await startService(home);
  expect(await track(first, 'kept')).toBe(200);
  // Through the running service.
  const made = await runService(home, ['backup', 'create', '--json']);
  expect(made).toMatchObject({ code: 0 });
  expect(made.stderr).toContain(`the service (process ${first.child.pid}) makes the backup`);
  const { name } = JSON.parse(made.stdout) as { name: string };
  await first.end();
  truncateSync(join(home, 'data/pglite/global/pg_control'), 10);

  const second = await startService(home);
  expect(await knows(second, 'kept')).toBe(true);
  expect(await track(second, 'later')).toBe(200);
  await second.end();
  const log = readFileSync(join(home, 'logs/traceability-service.log'), 'utf8');
  expect(log).toContain('could not read file \\"global/pg_control\\"');
  expect(log).toContain(`"restored":"${name}"`);
  expect(readdirSync(join(home, 'data')).filter((file) => file.startsWith('pglite-damaged-'))).toHaveLength(2);
});

test('a service that finds damage while it runs ends, and the next one has replaced the database', async () => {
  const home = embeddedHome();
  const first = await startService(home);
  expect(await track(first, 'kept')).toBe(200);
  await first.end();
  const database = await openPglite({ directory: join(home, 'data') });
  const { rows } = await database.query<{ path: string }>(
    "SELECT pg_relation_filepath('pattern_lineage_nodes'::regclass) AS path",
  );
  await database.close();
  rmSync(join(home, 'data/pglite', rows[0]?.path ?? ''));

  const second = await startService(home);
  expect(await track(second, 'lost')).not.toBe(200);
  const code: unknown = second.child.exitCode ?? (await once(second.child, 'exit'))[0];
  expect(code).toBe(1);
  const third = await startService(home);
  expect(await track(third, 'again')).toBe(200);
  expect(await knows(third, 'again')).toBe(true);
  await third.end();
});

test('backup restore replaces the database of a home without a service, and refuses while one runs', async () => {
  const home = embeddedHome();
  const first = await startService(home);
  await track(first, 'early');
  const port = String(first.port);
  expect(await runService(home, ['--port', port, 'backup', 'create'])).toMatchObject({ code: 0 });
  await track(first, 'late');
  expect(await runService(home, ['--port', port, 'backup', 'restore'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('hookline down'),
  });
  expect(await runService(home, ['--port', port, 'backup', 'restore', '--dry-run'])).toMatchObject({ code: 1 });
  await first.end();
  expect(await runService(home, ['backup', 'restore', '--dry-run'])).toMatchObject({ code: 0 });
  const restored = await runService(home, ['backup', 'restore', '--json']);
  expect(JSON.parse(restored.stdout)).toMatchObject({ moved_to: expect.stringContaining('pglite-replaced-') });
  const listed = await runService(home, ['backup', 'list']);
  expect(listed.stdout).toMatch(/^\d{8}T\d{6}Z\.tar\.gz .* MB {2}\d+ rows\n$/);
  const second = await startService(home);
  expect([await knows(second, 'early'), await knows(second, 'late')]).toEqual([true, false]);
  await second.end();
  expect(await runService(home, ['backup', 'nonsense'])).toMatchObject({ code: 2 });
});

test(`a service that is killed ${KILLS} times while it writes has every acknowledged event`, async () => {
  const home = embeddedHome();
  const accepted: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const service = await startService(home);
    const state = { alive: true };
    const write = async (writer: number): Promise<void> => {
      for (let at = 0; state.alive; at++) {
        const id = `k${kill}-${writer}-${at}`;
        if ((await track(service, id)) === 200) accepted.push(id);
      }
    };
    const writers = [0, 1, 2].map(write);
    // After a number of events that differs each time.
    const wanted = accepted.length + 5 + ((kill * 7) % 20);
    await expect.poll(() => accepted.length, { interval: 1, timeout: 90_000 }).toBeGreaterThan(wanted);
    await service.end('SIGKILL');
    state.alive = false;
    await Promise.all(writers);
  }
  const last = await startService(home);
  const lost = [];
  for (const id of accepted) if (!(await knows(last, id))) lost.push(id);
  expect(lost).toEqual([]);
  expect(readdirSync(join(home, 'data')).filter((name) => name.includes('damaged'))).toEqual([]);
  await last.end();
}, 180_000);

// Mounting needs root.
test.skipIf(process.getuid?.() !== 0)(
  'on a full disk events are refused, the database stays in place, and every acknowledged one is there when there is room',
  async (context) => {
    const home = temporaryFolder();
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=120m', 'tmpfs', home]).status !== 0)
      context.skip('this container does not permit mounts');
    try {
      embeddedHome(home);
      let service = await startService(home);
      const accepted: string[] = [];
      const send = async (id: string): Promise<number> => {
        const status = await track(service, id);
        if (status === 200) accepted.push(id);
        return status;
      };
      for (let at = 0; at < 20; at++) await send(`before-${at}`);
      spawnSync('dd', ['if=/dev/zero', `of=${home}/fill`, 'bs=64k']);
      truncateSync(join(home, 'fill'), statSync(join(home, 'fill')).size - 300 * 1024);
      // Until the log of the database cannot grow, or rows find no room.
      let refused = 0;
      for (let at = 0; refused < 3 && at < 5000; at++) if ((await send(`full-${at}`)) !== 200) refused++;
      expect(refused).toBe(3);
      if (service.child.exitCode === null) await service.end('SIGKILL');
      const failed = await runService(home, ['--port', '0', '--nonsense']);
      expect(failed.code).toBe(2);
      rmSync(join(home, 'fill'));
      service = await startService(home);
      expect(await send('after')).toBe(200);
      const lost = [];
      for (const id of accepted) if (!(await knows(service, id))) lost.push(id);
      expect(lost).toEqual([]);
      expect(accepted.length).toBeGreaterThan(21);
      expect(existsSync(join(home, 'backups'))).toBe(false);
      expect(readdirSync(join(home, 'data')).filter((name) => name.includes('damaged'))).toEqual([]);
      await service.end();
    } finally {
      spawnSync('umount', ['-l', home]);
    }
  },
  180_000,
);
