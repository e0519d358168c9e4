import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A package of the workspace that takes the place of an installed one. */
export interface LinkedPackage {
  /** Folder of the optional packages, absolute. */
  readonly folder: string;
  readonly name: string;
  /** Folder of the package, absolute. */
  readonly root: string;
  /** File that its name resolves to, relative to `root`. */
  readonly entry: string;
  /** Finds the package, as `OptionalPackages.locate` of `@hookline/npm-packages` does. */
  readonly locate: () => Promise<string>;
}

/**
 * Puts a package where `OptionalPackages` of `@hookline/npm-packages` would install it, so that a test needs no registry.
 *
 * @throws Error when it is installed already, or its place is not in `folder`
 */
export async function linkOptionalPackage({ entry, folder, locate, name, root }: LinkedPackage): Promise<void> {
  // The folder of a feature is found by asking for it: its name is a digest.
  const place = await locate().catch((error: Error) => /'(?:file:\/\/)?([^']*)\/loader\.mjs'/.exec(error.message)?.[1]);
  if (place === undefined || !place.startsWith(folder) || existsSync(place))
    throw new Error(`no folder for ${name}: ${place}`);
  const link = join(place, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(root, link);
  const url = JSON.stringify(pathToFileURL(join(root, entry)).href);
  writeFileSync(join(place, 'loader.mjs'), `export const locate = () => ${url};\n`);
}
