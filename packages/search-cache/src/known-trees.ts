import { LRUCache } from 'lru-cache';
import { eventsDelivered, FolderWatches, mounts, reportsAllWrites, type WatchedFolders } from './folder-watches.ts';
import type { SearchQuery } from './query.ts';
import { resolvedPaths, scanTree } from './tree-state.ts';
import { type StatRecord, statesDigest, statRecord, type TreeEntry, type TreeScan } from './tree-walk.ts';
import type { TreeLimits, TreeState } from './uncertain-tree.ts';

/** Options of {@link KnownTrees}. */
export interface KnownTreesOptions {
  /** Most trees, 1 or more; the least recently used one is dropped. @defaultValue 16 */
  readonly maxTrees?: number | undefined;
  /**
   * Most files and folders held over all trees, 1 or more, at about 100 bytes each. The least recently used trees are
   * dropped, except the last one.
   * @defaultValue 50000
   */
  readonly maxKeptEntries?: number | undefined;
  /**
   * A tree with at most this many files and folders is checked entry by entry at each inspection, and not watched. 0 or
   * more; a thousand take about 3 ms.
   * @defaultValue 1000
   */
  readonly exactEntries?: number | undefined;
  /**
   * Of a watched tree, this many of the latest changes are checked at each inspection as well, because writes through a
   * memory map raise no watch event. 0 or more.
   * @defaultValue 250
   */
  readonly recentEntries?: number | undefined;
  /**
   * Most folders watched at a time, over all trees, 0 or more. Watches miss some changes (the README lists them): with
   * 0, no tree larger than `exactEntries` is remembered.
   * @defaultValue 0
   */
  readonly maxWatchedFolders?: number | undefined;
}

interface KnownTree {
  readonly digest: string;
  /** Time of the latest change, in ns since 1970. */
  readonly newestNs: bigint;
  readonly resolvedPaths: string;
  /** Paths that are checked at each inspection. */
  readonly records: readonly StatRecord[];
  /** All entries with their states, checked at each inspection; absent when the tree is watched. */
  readonly all?: { readonly paths: readonly string[]; readonly states: string };
  /** The watch over the rest of the tree; absent when `all` is there. */
  readonly watch?: { readonly folders: WatchedFolders; readonly mounts: string };
}

/**
 * Computes tree states as `treeState` does, and remembers them: the next inspection of a tree takes milliseconds if
 * nothing has changed. A small tree is checked file by file; a large one may be watched (on Linux, on local file
 * systems). Where it is not certain that nothing has changed, the whole tree is scanned.
 */
export class KnownTrees {
  readonly #maxKeptEntries: number;
  readonly #exactEntries: number;
  readonly #recentEntries: number;
  readonly #watches: FolderWatches;
  readonly #trees: LRUCache<string, KnownTree>;

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
    this.#trees = new LRUCache({ max: maxTrees, dispose: (tree) => tree.watch?.folders.close() });
  }

  /** Returns the state of the files that `query` reads, as `treeState` does. Never rejects. */
  async inspect(query: SearchQuery, now: number, limits: TreeLimits = {}): Promise<TreeState> {
    const { roots, skipsIgnored, mayFollowLinks } = query;
    const { maxTreeEntries, extraPaths, settleMs = 100 } = limits;
    const key = JSON.stringify([roots, skipsIgnored, mayFollowLinks, maxTreeEntries, extraPaths]);
    const known = this.#trees.get(key);
    if (known && (await isUnchanged(known, query))) {
      const settled = known.newestNs < BigInt(Math.floor(now - settleMs)) * 1_000_000n;
      return settled ? { sure: true, digest: known.digest } : { sure: false, reason: 'just-changed' };
    }
    if (known && this.#trees.peek(key) === known) this.#trees.delete(key);
    return this.#scan(key, query, now, limits);
  }

  /** Forgets all trees and closes all watches. */
  close(): void {
    this.#trees.clear();
  }

  async #scan(key: string, query: SearchQuery, now: number, limits: TreeLimits): Promise<TreeState> {
    const folders = this.#watches.group();
    const mounted = mounts();
    // Read before the scan: if they change during it, the stored tree does not match at the next inspection.
    const paths = currentPaths(query);
    const { state, scan } = await scanTree(query, now, limits, {
      maxKept: this.#recentEntries,
      maxPaths: this.#exactEntries,
      onFolder: (path) => folders.add(path),
    });
    const isKnown = state.sure && scan && paths !== undefined;
    const tree = isKnown ? this.#knownTree(state.digest, scan, paths, folders, mounted) : undefined;
    if (!tree?.watch) folders.close();
    if (tree) this.#store(key, tree);
    return state;
  }

  #store(key: string, tree: KnownTree): void {
    this.#trees.set(key, tree);
    let kept = 0;
    for (const each of this.#trees.values()) kept += sizeOf(each);
    for (const [oldest, each] of [...this.#trees.entries()].toReversed()) {
      if (kept <= this.#maxKeptEntries || oldest === key) return;
      kept -= sizeOf(each);
      this.#trees.delete(oldest);
    }
  }

  /** Returns what the next inspection checks; `undefined` when no short check is conclusive. */
  #knownTree(
    digest: string,
    scan: TreeScan,
    paths: string,
    folders: WatchedFolders,
    mounted: string | undefined,
  ): KnownTree | undefined {
    const { entries, outside, newestNs, states } = scan;
    const base = { digest, newestNs, resolvedPaths: paths };
    if (scan.paths) return { ...base, records: outside, all: { paths: scan.paths, states } };
    if (mounted === undefined || !folders.quiet || !this.#canBeWatched(scan)) return undefined;
    const records = [...outside, ...this.#unwatchable(entries)];
    return { ...base, records, watch: { folders, mounts: mounted } };
  }

  #canBeWatched({ entries, devices }: TreeScan): boolean {
    const roots = entries.filter(({ isRoot }) => isRoot);
    const otherwiseNamed = entries.filter(({ hasOtherNames }) => hasOtherNames);
    return (
      this.#watches.reliable &&
      otherwiseNamed.length <= Math.max(this.#exactEntries, 10) &&
      devices.size === 1 &&
      roots.every(({ path }) => reportsAllWrites(path))
    );
  }

  /** Returns roots, entries with other names and the latest changes: what watches miss and what is likeliest to change. */
  #unwatchable(entries: readonly TreeEntry[]): TreeEntry[] {
    const recent = [...entries].sort((a, b) => (a.changedNs > b.changedNs ? -1 : 1)).slice(0, this.#recentEntries);
    return [...new Set([...entries.filter(({ hasOtherNames, isRoot }) => hasOtherNames || isRoot), ...recent])];
  }
}

function currentPaths(query: SearchQuery): string | undefined {
  try {
    return resolvedPaths(query);
  } catch {
    return undefined;
  }
}

function sizeOf({ all, records }: KnownTree): number {
  return records.length + (all?.paths.length ?? 0);
}

async function isUnchanged({ all, records, watch, ...known }: KnownTree, query: SearchQuery): Promise<boolean> {
  try {
    if (currentPaths(query) !== known.resolvedPaths) return false;
    if (records.some(({ kind, path, text }) => statRecord(path, kind).text !== text)) return false;
    if (all && statesDigest(all.paths) !== all.states) return false;
    if (!watch) return true;
    await eventsDelivered();
    return watch.folders.quiet && mounts() === watch.mounts;
  } catch {
    return false;
  }
}
