import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitPlace, ignoredFolders } from './git.ts';
import type { SearchQuery } from './query.ts';

/** How much of a tree is looked at. */
export interface TreeLimits {
  /** Most files and folders, 1 or more; a larger tree is doubted. @defaultValue 20000 */
  readonly maxTreeEntries?: number;
  /**
   * What was changed this short before is doubted: a change after it may bear the same time. In ms, 0 or more.
   * @defaultValue 100
   */
  readonly settleMs?: number;
  /** Files that decide what a search passes over besides those in the tree, absolute: git's global ignore file. */
  readonly extraPaths?: readonly string[];
}

/** The state of everything a search reads, as a digest that changes with every change. */
export type TreeState = { readonly sure: true; readonly digest: string } | Doubt;

/** Why nothing sure can be said. */
export interface Doubt {
  /** Discriminates the two: `false` here. */
  readonly sure: false;
  /**
   * * `too-large`: more entries than `maxTreeEntries`.
   * * `just-changed`: a change within `settleMs`.
   * * `link`: a link that may lead out of the tree.
   * * `unreadable`: something that cannot be read, or git that does not answer.
   * * `too-slow`: nobody waits so long for it.
   */
  readonly reason: 'too-large' | 'just-changed' | 'link' | 'unreadable' | 'too-slow';
}

class Doubtful extends Error {
  readonly reason: Doubt['reason'];
  constructor(reason: Doubt['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/** Which files and folders the roots are now, whatever is in them; `undefined` if one is not there. Takes microseconds. */
export function rootsIdentity({ roots }: SearchQuery): string | undefined {
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
  const { maxTreeEntries = 20_000, settleMs = 100, extraPaths = [] } = limits;
  const walk = new Walk(maxTreeEntries, BigInt(Math.floor(now - settleMs)) * 1_000_000n, query.mayFollowLinks);
  try {
    for (const path of extraPaths) walk.fileIfThere(path);
    for (const root of query.roots) {
      const real = realpathSync(root);
      walk.text(`root ${root} ${real}`);
      const folder = statSync(real).isDirectory() ? real : dirname(real);
      const place = gitPlace(folder);
      if (place) for (const file of place.files) walk.fileIfThere(file);
      let skipped: ReadonlySet<string> | undefined;
      if (query.skipsIgnored) {
        for (let at = folder; ; at = dirname(at)) {
          for (const name of IGNORE_FILES) walk.fileIfThere(join(at, name));
          if (dirname(at) === at) break;
        }
        skipped = place ? await ignoredFolders(folder) : new Set();
        if (skipped.has(folder)) throw new Doubtful('unreadable');
        for (const each of skipped) walk.text(`skipped ${each}`);
      }
      walk.entry(real, skipped);
    }
    return { sure: true, digest: walk.digest() };
  } catch (error) {
    return { sure: false, reason: error instanceof Doubtful ? error.reason : 'unreadable' };
  }
}

class Walk {
  readonly #hash: Hash = createHash('sha256');
  readonly #maxEntries: number;
  readonly #settledBefore: bigint;
  readonly #mayFollowLinks: boolean;
  #entries = 0;

  constructor(maxEntries: number, settledBefore: bigint, mayFollowLinks: boolean) {
    this.#maxEntries = maxEntries;
    this.#settledBefore = settledBefore;
    this.#mayFollowLinks = mayFollowLinks;
  }

  text(text: string): void {
    this.#hash.update(text).update('\0');
  }

  fileIfThere(path: string): void {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats) this.#stats(path, stats);
    else this.text(`absent ${path}`);
  }

  entry(path: string, skipped: ReadonlySet<string> | undefined): void {
    const stats = lstatSync(path, { bigint: true });
    this.#stats(path, stats);
    if (stats.isSymbolicLink()) this.#link(path);
    if (!stats.isDirectory() || skipped?.has(path) === true) return;
    const names = readdirSync(path).sort();
    // An ignore file with exceptions of its own may show what git ignores.
    if (skipped && (names.includes('.ignore') || names.includes('.rgignore'))) throw new Doubtful('unreadable');
    for (const name of names) {
      if (name === '.git' && skipped) this.#repository(join(path, name));
      else this.entry(join(path, name), skipped);
    }
  }

  /** Searches that pass over what git ignores pass over its own folder too, but not over what that says is ignored. */
  #repository(path: string): void {
    // In a linked worktree it is a file, and what it names is looked at besides.
    if (lstatSync(path).isDirectory()) this.fileIfThere(join(path, 'info', 'exclude'));
    else this.fileIfThere(path);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  #link(path: string): void {
    this.text(readlinkSync(path));
    const target = statSync(path, { throwIfNoEntry: false });
    if (!this.#mayFollowLinks || !target) return;
    if (target.isDirectory()) throw new Doubtful('link');
    this.fileIfThere(realpathSync(path));
  }

  #stats(path: string, stats: BigIntStats): void {
    if (++this.#entries > this.#maxEntries) throw new Doubtful('too-large');
    if (stats.ctimeNs >= this.#settledBefore || stats.mtimeNs >= this.#settledBefore)
      throw new Doubtful('just-changed');
    this.text(`${path} ${stats.mode} ${stats.size} ${stats.ino} ${stats.mtimeNs} ${stats.ctimeNs}`);
  }
}
