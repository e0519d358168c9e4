import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';
import { HookUpdateError } from '../errors.ts';
import { VERSION } from '../manifest.ts';
import type { ProvenanceTrust } from './npm-provenance.ts';

/** A source of hook sets. */
export type HookSource = FolderSource | GitSource | NpmSource;

/** A folder on this machine that contains a `VERSION` or a `package.json`. */
export interface FolderSource {
  readonly kind: 'folder';
  /** Absolute path. */
  readonly path: string;
}

/** A tag of a git repository. */
export interface GitSource {
  readonly kind: 'git';
  /** URL or path of the repository, as `git clone` takes it. */
  readonly repository: string;
  /** Range of versions, by tags such as `v1.2.0`; the newest is used. @defaultValue `*` */
  readonly range?: string | undefined;
  /** Folder of the hooks in the repository. @defaultValue the root */
  readonly folder?: string | undefined;
  /** True when the tag must be signed, under its own name, by a key that git trusts. @defaultValue false */
  readonly requireSignature?: boolean | undefined;
}

/** A package of an npm registry. */
export interface NpmSource {
  readonly kind: 'npm';
  /** Name of the package. */
  readonly name: string;
  /** Range of versions; the newest is used. @defaultValue `*` */
  readonly range?: string | undefined;
  /** URL of the registry. @defaultValue https://registry.npmjs.org */
  readonly registry?: string | undefined;
  /** Folder of the hooks in the package. @defaultValue the root */
  readonly folder?: string | undefined;
  /** True when the package must be signed with a key of the registry. @defaultValue true for registry.npmjs.org */
  readonly requireSignature?: boolean | undefined;
  /** Trust in provenance statements. @defaultValue provenance is not checked */
  readonly provenance?: ProvenanceTrust | undefined;
}

/** Fetched hooks that are not installed yet. */
export interface Fetched {
  readonly folder: string;
  readonly version: string;
  /** Origin of the hooks, for display. */
  readonly origin: string;
  /** `valid`: signed and verified. `none`: not signed. */
  readonly signature: 'valid' | 'none';
  /** `valid`: the provenance was verified. `none`: there is no provenance. Absent when it was not checked. */
  readonly provenance?: 'valid' | 'none' | undefined;
  /** True when these are the hooks installed before the first update. @defaultValue false */
  readonly adopted?: boolean | undefined;
}

/** Fetches hooks into `into`, an empty folder. Rejects with a {@link HookUpdateError}. */
export type Fetch<S extends HookSource> = (source: S, into: string, signal: AbortSignal) => Promise<Fetched>;

/** Returns the newest of `versions` in `range`. @throws HookUpdateError `source_failure` when there is none */
export function newestOf(versions: readonly string[], range = '*'): string {
  if (semver.validRange(range) === null)
    throw new HookUpdateError('source_failure', 'range must be a range of semantic versions');
  const newest = semver.maxSatisfying([...versions], range);
  if (newest === null) throw new HookUpdateError('source_failure', 'the source has no version in that range');
  return newest;
}

/** Reads the version of a folder. @throws HookUpdateError `source_failure` when it has none */
export async function versionIn(folder: string): Promise<string> {
  const plain = await readFile(join(folder, VERSION), 'utf8').catch(() => undefined);
  const version = semver.valid(plain?.trim() ?? (await packageVersion(folder)));
  if (version === null) throw new HookUpdateError('source_failure', 'the source has no semantic version');
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

/** Returns `folder` inside `root`. @throws HookUpdateError `source_failure` when it is outside */
export function inside(root: string, folder = '.'): string {
  if (folder.split(/[\\/]/).includes('..'))
    throw new HookUpdateError('source_failure', 'folder must be inside the source');
  return join(root, folder);
}
