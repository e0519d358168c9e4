import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlFile, SqlPackage } from './sql-files.ts';

/** Checksums of all migrations, by path. */
type Lock = Readonly<Record<string, string>>;

const LOCK = 'tooling/checks/sql.lock.json';

/**
 * Verifies that no migration differs from its checksum in the lock file, and that the lock file still has what every earlier commit
 * of it had, as far as the history is available. Returns the violations.
 */
export function checkLock(root: string, packages: readonly SqlPackage[]): string[] {
  const lock = readLock(root);
  const files = migrationsOf(packages);
  const present = new Set(files.map(({ path }) => path));
  return [
    ...files.flatMap((file) => {
      const locked = lock[file.path];
      if (locked === undefined) return [`${file.path} is not in ${LOCK}: run node tooling/checks/src/sql.ts --write`];
      return locked === checksumOf(file)
        ? []
        : [`${file.path} changed after it was locked: write another migration instead`];
    }),
    ...Object.keys(lock)
      .filter((path) => !present.has(path))
      .map((path) => `${path} is locked and missing`),
    ...earlierLocks(root).flatMap(({ commit, lock: earlier }) =>
      Object.entries(earlier)
        .filter(([path, checksum]) => lock[path] !== checksum)
        .map(([path]) => `${LOCK} has another checksum of ${path} than in commit ${commit.slice(0, 9)}`),
    ),
  ];
}

/** Adds the checksums of new migrations. Entries that exist are kept. */
export function extendLock(root: string, packages: readonly SqlPackage[]): void {
  const found = Object.fromEntries(migrationsOf(packages).map((file) => [file.path, checksumOf(file)]));
  const entries = Object.entries({ ...found, ...readLock(root) }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(join(root, LOCK), `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`);
}

function migrationsOf(packages: readonly SqlPackage[]): readonly SqlFile[] {
  return packages.flatMap(({ migrations }) => migrations);
}

/** The same checksum as the migrator of `@hookline/database` records. */
function checksumOf({ text }: SqlFile): string {
  return createHash('sha256').update(text).digest('hex');
}

function readLock(root: string): Lock {
  try {
    return JSON.parse(readFileSync(join(root, LOCK), 'utf8')) as Lock;
  } catch {
    return {};
  }
}

/** Every committed version of the lock file, except where there is no git repository. */
function earlierLocks(root: string): { readonly commit: string; readonly lock: Lock }[] {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const commits = git('log', '--diff-filter=AM', '--format=%H', '--', LOCK).split('\n').filter(Boolean);
    return commits.map((commit) => ({ commit, lock: JSON.parse(git('show', `${commit}:${LOCK}`)) as Lock }));
  } catch {
    return [];
  }
}
