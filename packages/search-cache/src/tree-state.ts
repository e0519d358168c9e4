import { lstatSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Doubtful, type TreeLimits, type TreeState } from './doubt.ts';
import { gitConfigFiles, gitPlace, ignoredFolders } from './git.ts';
import type { SearchQuery } from './query.ts';
import { type Seen, TreeWalk, type WalkRules } from './tree-walk.ts';

/** Which files and folders the roots are now, whatever is in them; `undefined` if one is not there. Takes microseconds. */
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
 * What the files that `query` reads are like now: name, kind, size, inode and both times in nanoseconds of each, HEAD,
 * the index, and whatever decides what is ignored. The change time cannot be set back by anybody, so that an edit which
 * keeps size and modification time shows too. Reads no content.
 *
 * @param now - wall time, milliseconds since 1970
 */
export async function treeState(query: SearchQuery, now: number, limits: TreeLimits = {}): Promise<TreeState> {
  return (await lookAtTree(query, now, limits)).state;
}

/** The folder whose place in a repository decides what a search in `real` passes over. */
function folderOf(real: string): string {
  return statSync(real).isDirectory() ? real : dirname(real);
}

/** Which files say what git goes by in the roots, as text: something else as soon as a repository comes, goes or moves. */
export function placesOf({ roots }: Pick<SearchQuery, 'roots'>): string {
  return roots.map((root) => gitPlace(folderOf(realpathSync(root)))?.files.join('\0') ?? 'none').join('\0\0');
}

/**
 * {@link treeState}, together with what was seen where it is sure.
 *
 * @param rules - how much of it is kept, and who is called with each folder before it is read
 */
export async function lookAtTree(
  query: SearchQuery,
  now: number,
  limits: TreeLimits,
  rules: Pick<WalkRules, 'maxKept' | 'maxPaths' | 'onFolder'> = { maxKept: 0, maxPaths: 0 },
): Promise<{ readonly state: TreeState; readonly seen?: Seen }> {
  const { maxTreeEntries = 30_000, settleMs = 100, extraPaths = [] } = limits;
  const walk = new TreeWalk({
    maxEntries: maxTreeEntries,
    settledBefore: BigInt(Math.floor(now - settleMs)) * 1_000_000n,
    mayFollowLinks: query.mayFollowLinks,
    ...rules,
  });
  try {
    for (const path of extraPaths) walk.fileIfThere(path);
    for (const root of query.roots) await lookAtRoot(walk, root, query.skipsIgnored);
    return { state: { sure: true, digest: walk.digest() }, seen: walk };
  } catch (error) {
    return { state: { sure: false, reason: error instanceof Doubtful ? error.reason : 'unreadable' } };
  }
}

/**
 * File systems whose files are made up when they are read: proc, sys, cgroup, cgroup2, debug, trace, security, bpf. Neither size
 * nor times say that one has changed.
 *
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/linux/magic.h
 */
const MADE_UP_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11,
]);

async function lookAtRoot(walk: TreeWalk, root: string, skipsIgnored: boolean): Promise<void> {
  walk.path(root);
  const real = realpathSync(root);
  if (MADE_UP_FILE_SYSTEMS.has(statfsSync(real).type)) throw new Doubtful('unreadable');
  const folder = folderOf(real);
  const place = gitPlace(folder);
  if (place) for (const file of place.files) walk.fileIfThere(file);
  let skipped: ReadonlySet<string> | undefined;
  if (skipsIgnored) {
    for (let at = folder; ; at = dirname(at)) {
      for (const name of IGNORE_FILES) walk.fileIfThere(join(at, name));
      if (dirname(at) === at) break;
    }
    const [ignored, configs] = place ? await Promise.all([ignoredFolders(folder), gitConfigFiles(folder)]) : [];
    skipped = ignored ?? new Set();
    for (const file of configs ?? []) walk.fileIfThere(file);
    if (skipped.has(folder)) throw new Doubtful('unreadable');
    for (const each of skipped) walk.text(`skipped ${each}`);
  }
  walk.root(real, skipped);
}
