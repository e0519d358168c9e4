import { mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './command.ts';

test('a backup is made while the service runs, restored with it, and damage is shown by doctor', async () => {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  await it.run(['install']);
  expect(await it.run(['up'])).toMatchObject({ code: 0 });
  expect(await it.run(['backup', 'create'])).toMatchObject({ code: 0, stdout: expect.stringContaining('.tar.gz') });
  const { backups } = await it.json('backup', 'list');
  expect(backups).toMatchObject([{ tables: { pattern_lineage_nodes: 0 } }]);
  expect(await it.run(['backup', 'restore', 'none'])).toMatchObject({ code: 1 });
  expect(await it.json('backup', 'restore')).toMatchObject({ restored: backups[0].name });
  // The service is started again, by the command or by the daemon.
  expect(await it.run(['up'])).toMatchObject({ code: 0 });
  expect(await it.run(['down'])).toMatchObject({ code: 0 });

  truncateSync(join(it.home, 'data/pglite/global/pg_control'), 0);
  expect(await it.run(['up'])).toMatchObject({ code: 0 });
  const { checks } = await it.json('doctor');
  expect(checks).toContainEqual(
    expect.objectContaining({ name: 'damage', result: 'warn', detail: expect.stringContaining('pg_control') }),
  );
  expect(readdirSync(join(it.home, 'data')).filter((name) => name.includes('damaged'))).toHaveLength(2);
}, 180_000);
