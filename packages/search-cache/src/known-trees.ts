import type { TreeLimits, TreeState } from './doubt.ts';
import { drained, FolderWatches, mounts, tellsWatchers, type WatchedFolders } from './folder-watches.ts';
import { LruMap } from './lru-map.ts';
import type { SearchQuery } from './query.ts';
import { lookAtTree, placesOf } from './tree-state.ts';
import { type Entry, type Seen, type Sight, sightOf, statesOf } from './tree-walk.ts';

/** How trees are kept in mind. */
export interface KnownTreesOptions {
  /** Most trees, 1 or more; the one asked about longest ago is forgotten. @defaultValue 16 */
  readonly maxTrees?: number;
  /**
   * Most files and folders kept over all trees, 1 or more, at about 100 bytes each; the tree asked about longest ago is
   * forgotten, but the last never.
   * @defaultValue 50000
   */
  readonly maxKeptEntries?: number;
  /**
   * Up to so many files and folders, each is looked at again with each question, and nothing is watched. 0 or more; a
   * thousand take about 3 ms.
   * @defaultValue 1000
   */
  readonly exactEntries?: number;
  /**
   * In a watched tree, so many of those that changed last are looked at again besides: what is written through a memory
   * map is told to no watcher. 0 or more.
   * @defaultValue 250
   */
  readonly recentEntries?: number;
  /**
   * Most folders watched at a time, over all trees, 0 or more. Not everything is told to watchers (the README says
   * what is not): with 0 a larger tree is never known.
   * @defaultValue 0
   */
  readonly maxWatchedFolders?: number;
}

interface KnownTree {
  readonly digest: string;
  /** When anything in it was changed last, in ns since 1970. */
  readonly newestNs: bigint;
  readonly places: string;
  /** What is looked at with each question. */
  readonly sights: readonly Sight[];
  /** All files and folders, looked at with each question too, and what they were like; absent when the tree is watched. */
  readonly all?: { readonly paths: readonly string[]; readonly states: string };
  /** What tells of the rest; absent when there is none. */
  readonly watch?: { readonly folders: WatchedFolders; readonly mounts: string };
}

/**
 * Looks at trees as `treeState` does, and keeps in mind what it saw: the next question about a tree is answered within
 * milliseconds, if nothing has changed. A small tree is looked at file by file; a large one may be watched (on Linux, on
 * local file systems). When it cannot be told that nothing has changed, the whole tree is looked at.
 */
export class KnownTrees {
  readonly #maxKeptEntries: number;
  readonly #exactEntries: number;
  readonly #recentEntries: number;
  readonly #watches: FolderWatches;
  readonly #trees: LruMap<KnownTree>;

  /** @throws RangeError when an option is out of range */
  constructor(options: KnownTreesOptions = {}) {
    const { maxTrees = 16, maxKeptEntries = 50_000 } = options;
    const { exactEntries = 1000, recentEntries = 250, maxWatchedFolders = 0 } = options;
    for (const [name, value] of Object.entries({ maxTrees, maxKeptEntries })) {
      if (!(value >= 1)) throw new RangeError(`${name} must be 1 or more, got ${value}`);
    }
    for (const [name, value] of Object.entries({ exactEntries, recentEntries, maxWatchedFolders })) {
      if (!(value >= 0)) throw new RangeError(`${name} must be 0 or more, got ${value}`);
    }
    this.#maxKeptEntries = maxKeptEntries;
    this.#exactEntries = exactEntries;
    this.#recentEntries = recentEntries;
    this.#watches = new FolderWatches(maxWatchedFolders);
    this.#trees = new LruMap(maxTrees, (tree) => tree.watch?.folders.close());
  }

  /** What the files that `query` reads are like now, as `treeState` says it. Never rejects. */
  async look(query: SearchQuery, now: number, limits: TreeLimits = {}): Promise<TreeState> {
    const { roots, skipsIgnored, mayFollowLinks } = query;
    const { maxTreeEntries, extraPaths, settleMs = 100 } = limits;
    const key = JSON.stringify([roots, skipsIgnored, mayFollowLinks, maxTreeEntries, extraPaths]);
    const known = this.#trees.get(key);
    if (known && (await stillHolds(known, query))) {
      const settled = known.newestNs < BigInt(Math.floor(now - settleMs)) * 1_000_000n;
      return settled ? { sure: true, digest: known.digest } : { sure: false, reason: 'just-changed' };
    }
    if (known && this.#trees.peek(key) === known) this.#trees.delete(key);
    return this.#lookAtAll(key, query, now, limits);
  }

  /** Forgets all trees, and watches nothing more. */
  close(): void {
    this.#trees.clear();
  }

  async #lookAtAll(key: string, query: SearchQuery, now: number, limits: TreeLimits): Promise<TreeState> {
    const folders = this.#watches.group();
    const mounted = mounts();
    // Before the look: should they change meanwhile, what is known does not hold.
    const places = placesNow(query);
    const { state, seen } = await lookAtTree(query, now, limits, {
      maxKept: this.#recentEntries,
      maxPaths: this.#exactEntries,
      onFolder: (path) => folders.add(path),
    });
    const known = state.sure && seen && places !== undefined;
    const tree = known ? this.#known(state.digest, seen, places, folders, mounted) : undefined;
    if (!tree?.watch) folders.close();
    if (tree) this.#keep(key, tree);
    return state;
  }

  #keep(key: string, tree: KnownTree): void {
    this.#trees.set(key, tree);
    let kept = 0;
    for (const [, each] of this.#trees) kept += sizeOf(each);
    for (const [oldest, each] of this.#trees) {
      if (kept <= this.#maxKeptEntries || oldest === key) return;
      kept -= sizeOf(each);
      this.#trees.delete(oldest);
    }
  }

  /** What to look at next time; `undefined` when no short look says enough. */
  #known(
    digest: string,
    seen: Seen,
    places: string,
    folders: WatchedFolders,
    mounted: string | undefined,
  ): KnownTree | undefined {
    const { entries, outside, newestNs, paths, states } = seen;
    const base = { digest, newestNs, places };
    if (paths) return { ...base, sights: outside, all: { paths, states } };
    if (mounted === undefined || !folders.quiet || !this.#canBeWatched(seen)) return undefined;
    const sights = [...outside, ...this.#uncertain(entries)];
    return { ...base, sights, watch: { folders, mounts: mounted } };
  }

  #canBeWatched({ entries, devices }: Seen): boolean {
    const roots = entries.filter(({ isRoot }) => isRoot);
    const elsewhere = entries.filter((entry) => entry.elsewhere);
    return (
      this.#watches.reliable &&
      elsewhere.length <= Math.max(this.#exactEntries, 10) &&
      devices.size === 1 &&
      roots.every(({ path }) => tellsWatchers(path))
    );
  }

  /** Roots, what has other names, and what changed last: what no watch tells of, and what is likeliest to change. */
  #uncertain(entries: readonly Entry[]): Entry[] {
    const recent = [...entries].sort((a, b) => (a.changedNs > b.changedNs ? -1 : 1)).slice(0, this.#recentEntries);
    return [...new Set([...entries.filter(({ elsewhere, isRoot }) => elsewhere || isRoot), ...recent])];
  }
}

function placesNow(query: SearchQuery): string | undefined {
  try {
    return placesOf(query);
  } catch {
    return undefined;
  }
}

function sizeOf({ all, sights }: KnownTree): number {
  return sights.length + (all?.paths.length ?? 0);
}

async function stillHolds({ all, sights, places, watch }: KnownTree, query: SearchQuery): Promise<boolean> {
  try {
    if (placesNow(query) !== places) return false;
    if (sights.some(({ kind, path, text }) => sightOf(path, kind).text !== text)) return false;
    if (all && statesOf(all.paths) !== all.states) return false;
    if (!watch) return true;
    await drained();
    return watch.folders.quiet && mounts() === watch.mounts;
  } catch {
    return false;
  }
}
