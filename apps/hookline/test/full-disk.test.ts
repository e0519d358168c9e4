import { closeSync, openSync, rmSync, statfsSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openPglite } from '@hookline/database';
import { readLockOwner } from '@hookline/process-lock';
import { mountTmpfs, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { callOf, captureByScript } from './stored.ts';

/** Space that is left for the inbox and the cache while the database cannot grow any more, in bytes. */
const TIGHT = 256 * 1024;

/** Fills the file system of a folder, except for a number of bytes. Returns the path of the file that does. */
function fill(folder: string, left: number): string {
  const file = join(folder, 'fill');
  const [descriptor, zeros] = [openSync(file, 'w'), Buffer.alloc(4096)];
  let bytes = 0;
  try {
    for (;;) bytes += writeSync(descriptor, zeros);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
  truncateSync(file, Math.max(0, bytes - left));
  return file;
}

const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

/** Captures writes of files and returns the ids of their calls. */
function capture(it: CommandLine, name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `toolu_${name}_${index}`;
    const filePath = join(it.folder, `${name}${index}.ts`);
    const content = `export function ${name}${index}(): string {\n  return '${`${name} ${index} `.repeat(200)}';\n}\n`;
    const response = { type: 'create', filePath, content, structuredPatch: [], originalFile: null };
    captureByScript(it, it.folder, callOf('Write', id, { file_path: filePath, content }, response));
    return id;
  });
}

/** Waits until daemon and service run and nothing waits, and returns the numbers of events that were set aside. */
async function settled(it: CommandLine): Promise<{ readonly lost: number; readonly dead: number }> {
  return until('everything is recorded', async () => {
    if ((await it.run(['up'])).code !== 0) return false;
    await it.run(['sync']);
    const { code, stdout } = await it.run(['status', '--json']);
    if (code !== 0) return false;
    const { cache, inbox } = JSON.parse(stdout) as {
      readonly cache: { readonly pending: number; readonly dead: number; readonly quarantined: number };
      readonly inbox: { readonly pending: number; readonly quarantined: number; readonly refused: number };
    };
    return (
      inbox.pending + cache.pending === 0 && {
        lost: inbox.quarantined + inbox.refused,
        dead: cache.dead + cache.quarantined,
      }
    );
  });
}

test('on a full disk no accepted event is lost, others are counted, and recording goes on when there is space', async (context) => {
  const it = await commandLine();
  context.skip(!mountTmpfs(it.folder, 'size=256m,mode=700'), 'mounting needs root');
  onTestFinished(async () => void (await it.run(['down'])));
  await it.run(['install']);
  const before = capture(it, 'before', 10);
  expect(await settled(it)).toEqual({ lost: 0, dead: 0 });

  // First the log of the database finds no room, then the inbox.
  let file = fill(it.folder, TIGHT);
  const tight = capture(it, 'tight', 40);
  rmSync(file);
  file = fill(it.folder, 0);
  expect(freeBytes(it.folder)).toBeLessThan(TIGHT);
  const full = capture(it, 'full', 10);
  // The service is killed, and cannot start as long as there is no room.
  const service = readLockOwner(join(it.home, 'run'), 'service');
  if (service) process.kill(service.pid, 'SIGKILL');
  full.push(...capture(it, 'killed', 5));

  rmSync(file);
  await settled(it);
  const after = capture(it, 'after', 5);
  const { dead, lost } = await settled(it);
  await it.run(['down']);
  const database = await openPglite({ directory: join(it.home, 'data') });
  const { rows } = await database.query<{ id: string }>('SELECT DISTINCT tool_use_id AS id FROM pattern_occurrences');
  await database.close();
  const recorded = new Set(rows.map(({ id }) => id));
  const missing = [...before, ...tight, ...full, ...after].filter((id) => !recorded.has(id));
  expect(missing.filter((id) => !full.includes(id) && !tight.includes(id))).toEqual([]);
  expect(tight.some((id) => recorded.has(id))).toBe(true);
  expect({ dead, lost, missing: missing.length }).toEqual({ dead: 0, lost: missing.length, missing: missing.length });
});
