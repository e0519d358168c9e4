import { dirname, normalize, sep } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { FileSystem } from './file-system.ts';

/** The files below a folder at one moment. */
export interface TreeListing {
  /** Time at which the listing began, in milliseconds since 1970. */
  readonly at: number;
  /** Time of the previous listing; the same as `at` when there was none. */
  readonly previousAt: number;
  /** Last change of each file, in milliseconds since 1970, by absolute path. */
  readonly files: ReadonlyMap<string, number>;
  /** Files of the previous listing that are absent. */
  readonly gone: readonly string[];
  /** Returns whether the previous listing has a file; `undefined` when there is none. */
  readonly wasThere: (path: string) => boolean | undefined;
}

/** Options of {@link TreeListings}. */
export interface TreeListingsOptions {
  readonly files: FileSystem;
  /** Present time in milliseconds since 1970, on the clock of file times. */
  readonly now: () => number;
}

/** Most files of a tree; a larger one is not listed. 10,000 take about 40 ms. */
const MAX_FILES = 10_000;
const MAX_TREES = 8;
/** Files after which other work of the process gets its turn: about a millisecond. */
const FILES_PER_TURN = 300;
/** Time for which a tree that is too large is not tried again, in milliseconds. */
const TOO_LARGE_MS = 600_000;
/** Folders with files that no developer writes. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__']);

/** Lists the files of work trees, and compares each listing with the previous one. */
export class TreeListings {
  readonly #files: FileSystem;
  readonly #now: () => number;
  readonly #listings = new LRUCache<string, TreeListing>({ max: MAX_TREES });
  readonly #tooLarge = new Map<string, number>();

  constructor({ files, now }: TreeListingsOptions) {
    this.#files = files;
    this.#now = now;
  }

  /**
   * Returns a listing that was begun after a time, in milliseconds since 1970: one listing serves all commands that ended
   * before it. `undefined` when the tree is too large.
   *
   * @param isRepository - hidden folders of other trees are left out: programs store their own files there
   */
  async listed(root: string, after: number, isRepository: boolean): Promise<TreeListing | undefined> {
    const at = this.#now();
    const known = this.#listings.get(root);
    // One of the future was made before the clock was set back.
    const previous = known && known.at <= at ? known : undefined;
    if (previous && previous.at > after) return previous;
    const waitMs = (this.#tooLarge.get(root) ?? 0) - at;
    if (waitMs > 0 && waitMs <= TOO_LARGE_MS) return undefined;
    const files = new Map<string, number>();
    if (!(await this.#list(root, files, isRepository))) {
      this.#tooLarge.set(root, at + TOO_LARGE_MS);
      this.#listings.delete(root);
      return undefined;
    }
    const earlier = previous?.files;
    const gone = [...(earlier?.keys() ?? [])].filter((path) => !files.has(path));
    const listing = { at, previousAt: previous?.at ?? at, files, gone, wasThere: (path: string) => earlier?.has(path) };
    this.#listings.set(root, listing);
    return listing;
  }

  /** Returns the time at which the names in the closest folder of a path that exists last changed. */
  namesChangedMs(path: string): number | undefined {
    for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
      const state = this.#files.state(folder);
      if (state) return state.modifiedMs;
    }
    return undefined;
  }

  async #list(root: string, found: Map<string, number>, isRepository: boolean): Promise<boolean> {
    const folders = [normalize(root)];
    let turnEnds = FILES_PER_TURN;
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      if (found.size >= turnEnds) {
        turnEnds = found.size + FILES_PER_TURN;
        await nextTurn();
      }
      const prefix = folder.endsWith(sep) ? folder : folder + sep;
      for (const entry of this.#files.entries(folder)) {
        const path = prefix + entry.name;
        if (entry.isDirectory()) {
          if (!SKIPPED.has(entry.name) && (isRepository || !entry.name.startsWith('.'))) folders.push(path);
        } else if (entry.isFile()) {
          const state = this.#files.state(path);
          if (state) found.set(path, state.changedMs);
          if (found.size > MAX_FILES) return false;
        }
      }
    }
    return true;
  }
}
