import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DAY_MS } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { NpmPackageError } from './errors.ts';
import { checkFeature, digestOf, lockOf, type OptionalFeature } from './pinned-packages.ts';
import { runNpm } from './run-npm.ts';

/** Options of {@link OptionalPackages}. */
export interface OptionalPackagesOptions {
  /** Folder of the packages, absolute. Nothing else may be in it. */
  readonly folder: string;
  /** Environment of npm. Its settings determine the registry. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Result of {@link OptionalPackages.install}. */
export interface InstalledFeature {
  /** False when these packages were installed before. */
  readonly changed: boolean;
  /** Absolute path of the folder that has the `node_modules`. */
  readonly folder: string;
}

/** Sets of packages that are kept for each feature: the last one, and the one before it for a program that returns to it. */
const KEPT = 2;
/** Beginning of the names of folders that are being filled. */
const UNFINISHED = '.unfinished-';
/** Resolves and imports from its own folder, whatever the program is. */
const LOADER = `export const load = (name) => import(import.meta.resolve(name));
export const locate = (name) => import.meta.resolve(name);
`;

/**
 * Packages that a program installs when a feature that needs them is switched on: `<folder>/<feature>/<digest>`, with the digest
 * of the pinned versions. npm verifies each tarball with its pinned digest, and runs no script of a package. A set is
 * there completely or not at all, whenever the process is killed; another one may be installed beside it.
 */
export class OptionalPackages {
  readonly #options: OptionalPackagesOptions;

  constructor(options: OptionalPackagesOptions) {
    this.#options = options;
  }

  /** Resolves to true when exactly these packages are installed. */
  async has(feature: OptionalFeature): Promise<boolean> {
    return (await statOf(this.#folderOf(feature))) !== undefined;
  }

  /**
   * Installs the packages of a feature, unless they are there. Needs npm and its registry.
   *
   * @throws RangeError when the feature has a wrong name, version or digest
   */
  async install(feature: OptionalFeature): Promise<Outcome<InstalledFeature, NpmPackageError>> {
    checkFeature(feature);
    const folder = this.#folderOf(feature);
    if (await this.has(feature)) return success({ changed: false, folder });
    let unfinished: string | undefined;
    try {
      unfinished = await this.#temporaryFolder();
      const { manifest, lock } = lockOf(feature);
      await writeFile(join(unfinished, 'package.json'), JSON.stringify(manifest));
      await writeFile(join(unfinished, 'package-lock.json'), JSON.stringify(lock));
      await writeFile(join(unfinished, 'loader.mjs'), LOADER);
      const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
      const installed = await runNpm(args, { cwd: unfinished, env: this.#options.env });
      if (!installed.ok) return installed;
      await mkdir(join(folder, '..'), { recursive: true, mode: 0o700 });
      await rename(unfinished, folder).catch(async (error: unknown) => {
        // Another process was faster.
        if (!(await this.has(feature))) throw error;
      });
      await this.#removeOld(feature);
      return success({ changed: true, folder });
    } catch (error) {
      return failure(new NpmPackageError('io_failure', `packages cannot be installed in ${folder}`, error));
    } finally {
      if (unfinished !== undefined) await rm(unfinished, { recursive: true, force: true });
    }
  }

  /**
   * Imports a module of an installed feature, such as `tree-sitter` or `tree-sitter/package.json`.
   *
   * @throws Error with code `ERR_MODULE_NOT_FOUND` when the feature or the module is not installed
   */
  async load(feature: OptionalFeature, name: string): Promise<unknown> {
    const { load } = await this.#loaderOf(feature);
    return load(name);
  }

  /**
   * Returns the `file:` URL of a module or file that a package of an installed feature exports.
   *
   * @throws Error with code `ERR_MODULE_NOT_FOUND` when the feature or the module is not installed
   */
  async locate(feature: OptionalFeature, name: string): Promise<string> {
    const { locate } = await this.#loaderOf(feature);
    return locate(name);
  }

  /** Names of the features of which packages are installed. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.#options.folder, { withFileTypes: true }).catch(ifMissing);
    return entries.filter((one) => one.isDirectory() && !one.name.startsWith('.')).map(({ name }) => name);
  }

  /** Removes the packages of a feature. Modules that a running process has imported stay in its memory. */
  async remove(name: string): Promise<void> {
    await rm(join(this.#options.folder, name), { recursive: true, force: true });
  }

  #folderOf(feature: OptionalFeature): string {
    return join(this.#options.folder, feature.name, digestOf(feature));
  }

  async #loaderOf(feature: OptionalFeature): Promise<Loader> {
    return (await import(pathToFileURL(join(this.#folderOf(feature), 'loader.mjs')).href)) as Loader;
  }

  /** Creates a folder to fill. One that was left behind by a killed process is removed after a day. */
  async #temporaryFolder(): Promise<string> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (name.startsWith(UNFINISHED) && ((await statOf(path))?.mtimeMs ?? 0) < Date.now() - DAY_MS)
        await rm(path, { recursive: true, force: true });
    }
    return mkdtemp(join(folder, UNFINISHED));
  }

  async #removeOld(feature: OptionalFeature): Promise<void> {
    const folder = join(this.#options.folder, feature.name);
    const others = (await readdir(folder)).filter((name) => name !== digestOf(feature));
    const dated = await Promise.all(
      others.map(async (name) => ({ path: join(folder, name), at: (await statOf(join(folder, name)))?.mtimeMs ?? 0 })),
    );
    const old = dated.toSorted((a, b) => b.at - a.at).slice(KEPT - 1);
    for (const { path } of old) await rm(path, { recursive: true, force: true });
  }
}

interface Loader {
  readonly load: (name: string) => Promise<unknown>;
  readonly locate: (name: string) => string;
}

function statOf(path: string): Promise<{ readonly mtimeMs: number } | undefined> {
  return stat(path).catch(() => undefined);
}

function ifMissing(error: unknown): never[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
