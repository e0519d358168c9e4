import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { HookUpdateError } from '../errors.ts';
import { VERSION } from '../manifest.ts';
import type { ProvenanceTrust } from './npm-provenance.ts';

/** Where hooks come from. */
export type HookSource = FolderSource | GitSource | NpmSource;

/** A folder on this machine, with a `VERSION` or a `package.json` in it. */
export interface FolderSource {
  /** Discriminates. */
  readonly kind: 'folder';
  /** Absolute path. */
  readonly path: string;
}

/** A tag of a git repository. */
export interface GitSource {
  /** Discriminates. */
  readonly kind: 'git';
  /** URL or path of the repository, as `git clone` takes it. */
  readonly repository: string;
  /** Versions to choose the newest of, by tags such as `v1.2.0`. @defaultValue `*` */
  readonly range?: string;
  /** Folder of the hooks in the repository. @defaultValue its root */
  readonly folder?: string;
  /** Whether the tag must be signed, under its own name, by a key that git trusts. @defaultValue false */
  readonly requireSignature?: boolean;
}

/** A package of an npm registry. */
export interface NpmSource {
  /** Discriminates. */
  readonly kind: 'npm';
  /** The package's name. */
  readonly name: string;
  /** Versions to choose the newest of. @defaultValue `*` */
  readonly range?: string;
  /** URL of the registry. @defaultValue https://registry.npmjs.org */
  readonly registry?: string;
  /** Folder of the hooks in the package. @defaultValue its root */
  readonly folder?: string;
  /** Whether the registry must have signed the package with a key of its own. @defaultValue true for registry.npmjs.org */
  readonly requireSignature?: boolean;
  /** Which statements about where the package was built are believed. @defaultValue they are not looked at */
  readonly provenance?: ProvenanceTrust;
}

/** Hooks that have arrived and are not installed yet. */
export interface Fetched {
  /** Folder that holds them. */
  readonly folder: string;
  /** Their version. */
  readonly version: string;
  /** Where they come from, to show to people. */
  readonly origin: string;
  /** `valid`: signed, and checked. `none`: not signed. */
  readonly signature: 'valid' | 'none';
  /** `valid`: where it was built is told, and checked. `none`: nothing tells it. Absent where that was not looked at. */
  readonly provenance?: 'valid' | 'none';
  /** Whether this is what was installed before the first update. @defaultValue false */
  readonly adopted?: boolean;
}

/** Fetches hooks into `into`, an empty folder. Rejects with a {@link HookUpdateError}. */
export type Fetch<S extends HookSource> = (source: S, into: string, signal: AbortSignal) => Promise<Fetched>;

/** The newest of `versions` in `range`. @throws HookUpdateError `source` when there is none */
export function newestOf(versions: readonly string[], range = '*'): string {
  if (semver.validRange(range) === null)
    throw new HookUpdateError('source', 'the range is not one of semantic versions');
  const newest = semver.maxSatisfying([...versions], range);
  if (newest === null) throw new HookUpdateError('source', 'the source has no version in that range');
  return newest;
}

/** The version that a folder says it is. @throws HookUpdateError `source` when it says none */
export async function versionIn(folder: string): Promise<string> {
  const plain = await readFile(join(folder, VERSION), 'utf8').catch(() => undefined);
  const version = semver.valid(plain?.trim() ?? (await packageVersion(folder)));
  if (version === null) throw new HookUpdateError('source', 'the source has no semantic version');
  return version;
}

async function packageVersion(folder: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return String((manifest as { version?: unknown }).version);
  } catch {
    return undefined;
  }
}

/** `folder` inside `root`. @throws HookUpdateError `source` when it leads out of it */
export function inside(root: string, folder = '.'): string {
  if (folder.split(/[\\/]/).includes('..')) throw new HookUpdateError('source', 'the folder leads out of the source');
  return join(root, folder);
}
