import { lstatSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitConfigFiles, gitFiles, ignoredFolders } from './git.ts';
import type { SearchQuery } from './query.ts';
import { type TreeScan, TreeWalk, type WalkRules } from './tree-walk.ts';
import { type TreeLimits, type TreeState, UncertainTreeError } from './uncertain-tree.ts';

/** Identifies the files and folders that the roots are now; `undefined` if one is absent. Takes microseconds. */
export function rootsIdentity({ roots }: Pick<SearchQuery, 'roots'>): string | undefined {
  try {
    return roots
      .map((root) => {
        const real = realpathSync(root);
        const { dev, ino } = lstatSync(real, { bigint: true });
        return `${real} ${dev} ${ino}`;
      })
      .join('\0');
  } catch {
    return undefined;
  }
}

const IGNORE_FILES = ['.gitignore', '.ignore', '.rgignore'];

/**
 * Computes the state of the files that `query` reads: name, kind, size, inode and both times in nanoseconds of each,
 * HEAD, the index, and every file that decides what is ignored. An edit that keeps size and modification time is
 * detected, because the change time cannot be set back. Reads no content.
 *
 * @param now - wall time, milliseconds since 1970
 */
export async function treeState(query: SearchQuery, now: number, limits: TreeLimits = {}): Promise<TreeState> {
  return (await scanTree(query, now, limits)).state;
}

/** Returns the folder whose position in a repository decides what a search in `real` skips. */
function folderOf(real: string): string {
  return statSync(real).isDirectory() ? real : dirname(real);
}

/** Lists the files of git that apply to each root, as text. It changes when a repository appears, disappears or moves. */
export function resolvedPaths({ roots }: Pick<SearchQuery, 'roots'>): string {
  return roots.map((root) => gitFiles(folderOf(realpathSync(root)))?.join('\0') ?? 'none').join('\0\0');
}

/**
 * Computes {@link treeState} and returns the scan with it where the state is certain.
 *
 * @param rules - how much of the scan is kept, and a function called with each folder before it is read
 */
export async function scanTree(
  query: SearchQuery,
  now: number,
  limits: TreeLimits,
  rules: Pick<WalkRules, 'maxKept' | 'maxPaths' | 'onFolder'> = { maxKept: 0, maxPaths: 0 },
): Promise<{ readonly state: TreeState; readonly scan?: TreeScan }> {
  const { maxTreeEntries = 30_000, settleMs = 100, extraPaths = [] } = limits;
  const walk = new TreeWalk({
    maxEntries: maxTreeEntries,
    settledBefore: BigInt(Math.floor(now - settleMs)) * 1_000_000n,
    mayFollowLinks: query.mayFollowLinks,
    ...rules,
  });
  try {
    for (const path of extraPaths) walk.fileIfThere(path);
    for (const root of query.roots) await scanRoot(walk, root, query.skipsIgnored);
    return { state: { sure: true, digest: walk.digest() }, scan: walk };
  } catch (error) {
    return { state: { sure: false, reason: error instanceof UncertainTreeError ? error.reason : 'unreadable' } };
  }
}

/**
 * File systems that generate their files when they are read: proc, sys, cgroup, cgroup2, debug, trace, security, bpf.
 * Size and times do not show that such a file changed.
 *
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/linux/magic.h
 */
const GENERATED_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11,
]);

async function scanRoot(walk: TreeWalk, root: string, skipsIgnored: boolean): Promise<void> {
  walk.path(root);
  const real = realpathSync(root);
  if (GENERATED_FILE_SYSTEMS.has(statfsSync(real).type)) throw new UncertainTreeError('unreadable');
  const folder = folderOf(real);
  const files = gitFiles(folder);
  for (const file of files ?? []) walk.fileIfThere(file);
  let skipped: ReadonlySet<string> | undefined;
  if (skipsIgnored) {
    for (let at = folder; ; at = dirname(at)) {
      for (const name of IGNORE_FILES) walk.fileIfThere(join(at, name));
      if (dirname(at) === at) break;
    }
    const [ignored, configs] = files ? await Promise.all([ignoredFolders(folder), gitConfigFiles(folder)]) : [];
    skipped = ignored ?? new Set();
    for (const file of configs ?? []) walk.fileIfThere(file);
    if (skipped.has(folder)) throw new UncertainTreeError('unreadable');
    for (const each of skipped) walk.text(`skipped ${each}`);
  }
  walk.root(real, skipped);
}
