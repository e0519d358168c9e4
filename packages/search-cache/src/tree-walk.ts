import { createHash, type Hash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UncertainTreeError } from './uncertain-tree.ts';

/** The state of one path at the time of the scan. Reading it again shows whether it changed. */
export interface StatRecord {
  /** `file`: kind, size, inode and times. `path`: the path that all links resolve to. */
  readonly kind: 'file' | 'path';
  /** Absolute path. */
  readonly path: string;
  /** The state as text. */
  readonly text: string;
}

/** A file or folder inside a tree. */
export interface TreeEntry extends StatRecord {
  /** Time of the last change, in ns since 1970. */
  readonly changedNs: bigint;
  /** True when it can be written under a name outside the tree: a link, or a file with several names. */
  readonly hasOtherNames: boolean;
  /** True when the walk began with it. */
  readonly isRoot: boolean;
}

/** Result of a walk over a tree. */
export interface TreeScan {
  /** Paths outside the tree's folders that decide about it, and the targets of links. */
  readonly outside: readonly StatRecord[];
  /** All entries; of a tree with more than `maxKept`, roots, entries with other names and the latest changes. */
  readonly entries: readonly TreeEntry[];
  /** Paths of all entries, unless there are more than `maxPaths`. */
  readonly paths: readonly string[] | undefined;
  /** Digest of the state of all entries in the order of `paths`: see {@link statesDigest}. */
  readonly states: string;
  /** The file systems that the tree is on. */
  readonly devices: ReadonlySet<bigint>;
  /** Time of the latest change, in ns since 1970. */
  readonly newestNs: bigint;
}

/** Options of {@link TreeWalk}. */
export interface WalkRules {
  /** Most entries, 1 or more. */
  readonly maxEntries: number;
  /** An entry changed at this time or later is uncertain, in ns since 1970. */
  readonly settledBefore: bigint;
  readonly mayFollowLinks: boolean;
  /** Entries that are kept in any case, 0 or more. */
  readonly maxKept: number;
  /** Paths that are kept, 0 or more. */
  readonly maxPaths: number;
  /** Called with each folder before it is read. An error it throws ends the walk. */
  readonly onFolder?: ((path: string) => void) | undefined;
}

/** Reads the state of `path`. An absent path has a state, too. */
export function statRecord(path: string, kind: StatRecord['kind'] = 'file'): StatRecord {
  if (kind === 'path') return { kind, path, text: resolvedPath(path) };
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return { kind, path, text: stats ? statsText(stats) : 'absent' };
}

/** Reads the state of all `paths` and returns one digest. */
export function statesDigest(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(statRecord(path).text).update('\0');
  return hash.digest('hex');
}

function resolvedPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return 'nowhere';
  }
}

function statsText({ dev, mode, size, ino, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${mode} ${size} ${ino} ${mtimeNs} ${ctimeNs}`;
}

/** Walks a tree and computes a digest of its state. Throws {@link UncertainTreeError} where the state is uncertain. */
export class TreeWalk implements TreeScan {
  readonly outside: StatRecord[] = [];
  readonly devices = new Set<bigint>();
  entries: TreeEntry[] = [];
  newestNs = 0n;
  readonly #rules: WalkRules;
  /** Entries that are always kept, as of the last trim. */
  #pinned = 0;
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

  /** Adds text to the digest. */
  text(text: string): void {
    this.#hash.update(text).update('\0');
  }

  /** Adds a file outside the tree that decides about it. It may be absent. */
  fileIfThere(path: string): void {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats) this.#checkSettled(stats);
    const record: StatRecord = { kind: 'file', path, text: stats ? statsText(stats) : 'absent' };
    this.outside.push(record);
    this.text(`${path} ${record.text}`);
  }

  /** Adds the path that `path` resolves to. */
  path(path: string): void {
    const record = statRecord(path, 'path');
    this.outside.push(record);
    this.text(`${path} ${record.text}`);
  }

  /** Adds a root of the tree with everything in it except `skipped`. */
  root(path: string, skipped: ReadonlySet<string> | undefined): void {
    this.#entry(path, skipped, true);
  }

  #entry(path: string, skipped: ReadonlySet<string> | undefined, isRoot = false): void {
    const stats = lstatSync(path, { bigint: true });
    const isFolder = stats.isDirectory() && skipped?.has(path) !== true;
    if (isFolder) this.#rules.onFolder?.(path);
    this.#add(path, stats, isRoot);
    if (stats.isSymbolicLink()) this.#link(path);
    if (!isFolder) return;
    const names = readdirSync(path).sort();
    // An ignore file with exceptions of its own may show what git ignores.
    if (skipped && (names.includes('.ignore') || names.includes('.rgignore')))
      throw new UncertainTreeError('unreadable');
    for (const name of names) {
      if (name === '.git' && skipped) this.#repository(join(path, name));
      else this.#entry(join(path, name), skipped);
    }
  }

  digest(): string {
    return this.#hash.digest('hex');
  }

  #add(path: string, stats: BigIntStats, isRoot: boolean): void {
    if (++this.#count > this.#rules.maxEntries) throw new UncertainTreeError('too-large');
    this.#checkSettled(stats);
    const text = statsText(stats);
    if (this.#count > this.#rules.maxPaths) this.#paths = undefined;
    this.#paths?.push(path);
    this.#states.update(text).update('\0');
    const hasOtherNames = stats.isSymbolicLink() || (stats.nlink > 1n && !stats.isDirectory());
    this.devices.add(stats.dev);
    this.entries.push({ kind: 'file', path, text, changedNs: changedNs(stats), hasOtherNames, isRoot });
    // Trims at twice the limit only, because each trim sorts.
    if (this.entries.length > 2 * this.#rules.maxKept + this.#pinned + 100) this.#trim();
    this.text(`${path} ${text}`);
  }

  #trim(): void {
    const pinned = this.entries.filter((entry) => entry.hasOtherNames || entry.isRoot);
    const others = this.entries.filter((entry) => !entry.hasOtherNames && !entry.isRoot);
    others.sort((a, b) => (a.changedNs > b.changedNs ? -1 : 1));
    this.#pinned = pinned.length;
    this.entries = [...pinned, ...others.slice(0, this.#rules.maxKept)];
  }

  /** Adds the exclude file of a repository: searches that skip ignored files skip the `.git` folder itself. */
  #repository(path: string): void {
    // In a linked worktree, `.git` is a file; the folder it names is added by the caller.
    if (lstatSync(path).isDirectory()) this.fileIfThere(join(path, 'info', 'exclude'));
    else this.fileIfThere(path);
  }

  #link(path: string): void {
    this.text(readlinkSync(path));
    if (!this.#rules.mayFollowLinks) return;
    this.path(path);
    const target = statSync(path, { throwIfNoEntry: false });
    if (!target) return;
    if (target.isDirectory()) throw new UncertainTreeError('link');
    this.fileIfThere(realpathSync(path));
  }

  #checkSettled(stats: BigIntStats): void {
    const at = changedNs(stats);
    if (at >= this.#rules.settledBefore) throw new UncertainTreeError('just-changed');
    if (at > this.newestNs) this.newestNs = at;
  }
}

function changedNs({ ctimeNs, mtimeNs }: BigIntStats): bigint {
  return ctimeNs > mtimeNs ? ctimeNs : mtimeNs;
}
