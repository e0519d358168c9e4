import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Doubtful } from './doubt.ts';

/** Something that was looked at, and what it was like. Looking again says whether it still is. */
export interface Sight {
  /** `file`: name, kind, size, inode and times. `path`: where it leads, after all links. */
  readonly kind: 'file' | 'path';
  /** Where it is, absolute. */
  readonly path: string;
  /** What it was like. */
  readonly text: string;
}

/** A file or folder inside of a tree. */
export interface Entry extends Sight {
  /** When it was changed last, in ns since 1970. */
  readonly changedNs: bigint;
  /** Whether it may be written by a name outside of the tree: a file with several names, or a link. */
  readonly elsewhere: boolean;
  /** Whether the walk began with it. */
  readonly isRoot: boolean;
}

/** What a walk over a tree has seen. */
export interface Seen {
  /** What decides about the tree from outside of its folders, and what links in it lead to. */
  readonly outside: readonly Sight[];
  /** Everything in it; of a tree with more than `maxKept`, roots, what is written elsewhere, and what changed last. */
  readonly entries: readonly Entry[];
  /** Where everything in it is, unless that is more than `maxPaths`. */
  readonly paths: readonly string[] | undefined;
  /** What all of it was like, in the order of `paths`: see {@link statesOf}. */
  readonly states: string;
  /** The file systems that it is on. */
  readonly devices: ReadonlySet<bigint>;
  /** When any of that was changed last, in ns since 1970. */
  readonly newestNs: bigint;
}

/** How a walk goes. */
export interface WalkRules {
  /** Most entries, 1 or more. */
  readonly maxEntries: number;
  /** What was changed at this time or later is doubted, in ns since 1970. */
  readonly settledBefore: bigint;
  readonly mayFollowLinks: boolean;
  /** How many entries are kept in any case, 0 or more. */
  readonly maxKept: number;
  /** How many paths are kept, 0 or more. */
  readonly maxPaths: number;
  /** Called with each folder before it is read. What it throws ends the walk. */
  readonly onFolder?: (path: string) => void;
}

/** What is at `path` is like this now. */
export function sightOf(path: string, kind: Sight['kind'] = 'file'): Sight {
  if (kind === 'path') return { kind, path, text: leadsTo(path) };
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return { kind, path, text: stats ? statsText(stats) : 'absent' };
}

/** What there is at some paths now, as a digest. */
export function statesOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(sightOf(path).text).update('\0');
  return hash.digest('hex');
}

function leadsTo(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return 'nowhere';
  }
}

function statsText({ dev, mode, size, ino, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${mode} ${size} ${ino} ${mtimeNs} ${ctimeNs}`;
}

/** Goes over a tree, and makes a digest of everything it sees. Whatever is in doubt is thrown as {@link Doubtful}. */
export class TreeWalk implements Seen {
  readonly outside: Sight[] = [];
  readonly devices = new Set<bigint>();
  entries: Entry[] = [];
  newestNs = 0n;
  readonly #rules: WalkRules;
  /** Entries that are never let go, at the last count. */
  #certain = 0;
  readonly #hash: Hash = createHash('sha256');
  readonly #states: Hash = createHash('sha256');
  #paths: string[] | undefined = [];
  #count = 0;

  constructor(rules: WalkRules) {
    this.#rules = rules;
  }

  get paths(): readonly string[] | undefined {
    return this.#paths;
  }

  get states(): string {
    return this.#states.copy().digest('hex');
  }

  text(text: string): void {
    this.#hash.update(text).update('\0');
  }

  /** Something that decides about the tree from outside of it. May be absent. */
  fileIfThere(path: string): void {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats) this.#settled(stats);
    const sight: Sight = { kind: 'file', path, text: stats ? statsText(stats) : 'absent' };
    this.outside.push(sight);
    this.text(`${path} ${sight.text}`);
  }

  /** Where a path leads. */
  path(path: string): void {
    const sight = sightOf(path, 'path');
    this.outside.push(sight);
    this.text(`${path} ${sight.text}`);
  }

  /** A root of the tree, with everything in it but what is `skipped`. */
  root(path: string, skipped: ReadonlySet<string> | undefined): void {
    this.#entry(path, skipped, true);
  }

  #entry(path: string, skipped: ReadonlySet<string> | undefined, isRoot = false): void {
    const stats = lstatSync(path, { bigint: true });
    const isFolder = stats.isDirectory() && skipped?.has(path) !== true;
    if (isFolder) this.#rules.onFolder?.(path);
    this.#enter(path, stats, isRoot);
    if (stats.isSymbolicLink()) this.#link(path);
    if (!isFolder) return;
    const names = readdirSync(path).sort();
    // An ignore file with exceptions of its own may show what git ignores.
    if (skipped && (names.includes('.ignore') || names.includes('.rgignore'))) throw new Doubtful('unreadable');
    for (const name of names) {
      if (name === '.git' && skipped) this.#repository(join(path, name));
      else this.#entry(join(path, name), skipped);
    }
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  #enter(path: string, stats: BigIntStats, isRoot: boolean): void {
    if (++this.#count > this.#rules.maxEntries) throw new Doubtful('too-large');
    this.#settled(stats);
    const text = statsText(stats);
    if (this.#count > this.#rules.maxPaths) this.#paths = undefined;
    this.#paths?.push(path);
    this.#states.update(text).update('\0');
    const elsewhere = stats.isSymbolicLink() || (stats.nlink > 1n && !stats.isDirectory());
    this.devices.add(stats.dev);
    this.entries.push({ kind: 'file', path, text, changedNs: later(stats), elsewhere, isRoot });
    // Twice as many before any is let go, so that sorting is rare.
    if (this.entries.length > 2 * this.#rules.maxKept + this.#certain + 100) this.#letGo();
    this.text(`${path} ${text}`);
  }

  #letGo(): void {
    const certain = this.entries.filter((entry) => entry.elsewhere || entry.isRoot);
    const others = this.entries.filter((entry) => !entry.elsewhere && !entry.isRoot);
    others.sort((a, b) => (a.changedNs > b.changedNs ? -1 : 1));
    this.#certain = certain.length;
    this.entries = [...certain, ...others.slice(0, this.#rules.maxKept)];
  }

  /** Searches that pass over what git ignores pass over its own folder too, but not over what that says is ignored. */
  #repository(path: string): void {
    // In a linked worktree it is a file, and what it names is looked at besides.
    if (lstatSync(path).isDirectory()) this.fileIfThere(join(path, 'info', 'exclude'));
    else this.fileIfThere(path);
  }

  #link(path: string): void {
    this.text(readlinkSync(path));
    if (!this.#rules.mayFollowLinks) return;
    this.path(path);
    const target = statSync(path, { throwIfNoEntry: false });
    if (!target) return;
    if (target.isDirectory()) throw new Doubtful('link');
    this.fileIfThere(realpathSync(path));
  }

  #settled(stats: BigIntStats): void {
    const at = later(stats);
    if (at >= this.#rules.settledBefore) throw new Doubtful('just-changed');
    if (at > this.newestNs) this.newestNs = at;
  }
}

function later({ ctimeNs, mtimeNs }: BigIntStats): bigint {
  return ctimeNs > mtimeNs ? ctimeNs : mtimeNs;
}
