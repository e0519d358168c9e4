import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pgliteDirectory, temporaryFolder } from '@hookline/testkit';
import { openPglite } from '../src/index.ts';
import { databaseContract } from './database.contract.ts';

// In memory, and so made anew each time: once is enough of that.
databaseContract('PGlite', () => openPglite());

test('openPglite returns the rows of an earlier run of the same directory', async () => {
  const directory = temporaryFolder();
  const first = await openPglite({ directory });
  await first.query('CREATE TABLE kept (id int)');
  await first.query('INSERT INTO kept VALUES (7)');
  await first.close();
  const second = await openPglite({ directory });
  expect((await second.query('SELECT id FROM kept')).rows).toEqual([{ id: 7 }]);
  await second.close();
});

test('openPglite rejects when another process has the directory, and the data is intact', async () => {
  const directory = pgliteDirectory(temporaryFolder());
  const first = await openPglite({ directory });
  await first.query('CREATE TABLE kept (id int)');
  const entry = new URL('../src/index.ts', import.meta.url).href;
  const code = `
    import { openPglite } from ${JSON.stringify(entry)};
    console.log(await openPglite({ directory: ${JSON.stringify(directory)} }).catch((error) => error.code + ': ' + error.message));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  expect(output).toContain(`locked: the embedded database in ${directory} is in use by process ${process.pid}`);
  await first.query('INSERT INTO kept VALUES (1)');
  expect((await first.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
  await first.close();
});

test('openPglite rejects with unavailable when the directory cannot be used', async () => {
  const file = join(temporaryFolder(), 'a-file');
  writeFileSync(file, '');
  await expect(openPglite({ directory: join(file, 'below') })).rejects.toMatchObject({ code: 'unavailable' });
});

test('a long statement does not block the main thread', async () => {
  const database = await openPglite({ directory: pgliteDirectory(temporaryFolder()) });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await database.query('SELECT count(*) FROM generate_series(1, 3000000)');
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(5);
  await database.close();
});
