/** Third-party packages whose code a bundle contains, read from esbuild's metafile. Imports only Node.js: builds load it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The part of esbuild's metafile that is read. */
export interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One package whose code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its manifest. */
  readonly license: string;
  /** Licence and notice texts; empty when the package contains none. */
  readonly texts: readonly string[];
  readonly author?: string | undefined;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

const LEGAL_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * Returns the packages that the inputs of a bundle belong to, in order of name and version.
 *
 * @param folder - folder that the paths of the metafile are relative to
 */
export function bundledPackages({ inputs }: Metafile, folder: string): BundledPackage[] {
  const byFolder = new Map<string, BundledPackage>();
  for (const input of Object.keys(inputs)) {
    const found = packageOf(dirname(resolve(folder, input)));
    if (found && !byFolder.has(found.folder)) byFolder.set(found.folder, describe(found.folder, found.manifest));
  }
  return sortPackages([...byFolder.values()]);
}

/** Sorts by name and version and removes repetitions. */
export function sortPackages(packages: readonly BundledPackage[]): BundledPackage[] {
  const unique = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Returns the manifest above a folder that has a name and a version; nested ones only set the module type. */
function packageOf(folder: string): { readonly folder: string; readonly manifest: Manifest } | undefined {
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    if (manifest.name !== undefined && manifest.version !== undefined) return { folder: at, manifest };
  }
  return undefined;
}

function describe(folder: string, { name = '', version = '', license = '', author }: Manifest): BundledPackage {
  const texts = readdirSync(folder)
    .filter((file) => LEGAL_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return { name, version, license, texts, author: typeof author === 'string' ? author : author?.name };
}

function keyOf({ name, version }: BundledPackage): string {
  return `${name}@${version}`;
}
