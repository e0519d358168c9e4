import { createHash } from 'node:crypto';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { DAY_MS } from '@hookline/clock';
import { isMissing, writeFileAtomic, writeSymlinkAtomic } from '@hookline/atomic-file';

/** Versions that are kept: the current one, the previous one, and one that a process may still run. */
const KEPT = 3;
/** Digests of the files of a version, written when the package is built. */
const DIGESTS = 'files.json';
const DIGEST_LENGTH = 8;
/** Beginning of the names of folders that are being filled. */
const UNFINISHED = '.unfinished-';

/**
 * The installed versions of the program: `<home>/versions/<version>`, and `<home>/current`, a link to the one in use. The
 * package that a version was copied from may be moved or removed afterwards.
 */
export class ProgramVersions {
  readonly #folder: string;
  readonly #link: string;

  /** @param home - home folder of hookline, absolute */
  constructor(home: string) {
    this.#folder = join(home, 'versions');
    this.#link = join(home, 'current');
  }

  /** The program of the version in use, at a path that stays the same when the version changes. */
  get program(): string {
    return join(this.#link, 'bin', 'hookline.js');
  }

  /** Name of the version in use; `undefined` when none is installed. */
  async current(): Promise<string | undefined> {
    return basename(await readlink(this.#link).catch(ifMissing(''))) || undefined;
  }

  /** Name of the version that was in use before the current one; `undefined` when it was removed. */
  async previous(): Promise<string | undefined> {
    const name = (await readFile(join(this.#folder, 'previous'), 'utf8').catch(ifMissing(''))).trim();
    return (await this.names()).includes(name) ? name : undefined;
  }

  /** Names of the installed versions. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(ifMissing([]));
    return entries.filter((one) => one.isDirectory() && !one.name.startsWith('.')).map(({ name }) => name);
  }

  /** Absolute path of the program of an installed version. */
  programOf(name: string): string {
    return join(this.#folder, name, 'bin', 'hookline.js');
  }

  /** Version that the package of an installed version has; another build of it has another name. */
  async versionOf(name: string): Promise<string> {
    return versionIn(join(this.#folder, name));
  }

  /**
   * Copies a package to the installed versions, each file verified by its digest, and returns the version's name. A version
   * that is there already is not copied again; another build of the same version gets a name with its digest.
   *
   * @throws Error when a file is missing or differs from its digest; nothing is installed then
   */
  async add(folder: string): Promise<string> {
    if (dirname(resolve(folder)) === this.#folder) return basename(folder);
    const digests = await readFile(join(folder, DIGESTS), 'utf8');
    const version = await versionIn(folder);
    for (const name of [version, `${version}+${sha256(digests).slice(0, DIGEST_LENGTH)}`]) {
      const installed = await readFile(join(this.#folder, name, DIGESTS), 'utf8').catch(ifMissing(undefined));
      if (installed === digests) return name;
      if (installed !== undefined) continue;
      await this.#copy(folder, digests, name);
      return name;
    }
    throw new Error(`${this.#folder} has another version of the same digest`);
  }

  /**
   * Switches to an installed version in one step, and removes versions that are neither it nor recent.
   *
   * @param previous - version that a rollback returns to (default: the one that was in use)
   */
  async use(name: string, previous?: string): Promise<void> {
    const current = await this.current();
    const before = previous ?? (current === name ? undefined : current);
    if (before !== undefined) await orThrow(writeFileAtomic(join(this.#folder, 'previous'), `${before}\n`));
    if (process.platform === 'win32') await this.#linkJunction(name);
    else await orThrow(writeSymlinkAtomic(this.#link, join('versions', name), { kind: 'dir' }));
    await this.#removeOld([name, before ?? (await this.previous())]);
  }

  /** Creates a folder beside the versions. One that was left behind by a killed process is removed after a day. */
  async temporaryFolder(): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.startsWith(UNFINISHED) && (await stat(path)).mtimeMs < Date.now() - DAY_MS)
        await rm(path, { recursive: true, force: true });
    }
    return mkdtemp(join(this.#folder, UNFINISHED));
  }

  async #copy(folder: string, digests: string, name: string): Promise<void> {
    const unfinished = await this.temporaryFolder();
    try {
      const { sha256: files } = JSON.parse(digests) as { sha256: Readonly<Record<string, string>> };
      for (const [path, digest] of Object.entries(files)) {
        const bytes = await readFile(join(folder, path));
        if (sha256(bytes) !== digest)
          throw new Error(`${path} of ${name} differs from its digest; nothing was installed`);
        const target = join(unfinished, path);
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        const isProgram = ((await stat(join(folder, path))).mode & 0o100) !== 0;
        await writeFile(target, bytes, { mode: isProgram ? 0o700 : 0o600 });
      }
      await writeFile(join(unfinished, 'package.json'), await readFile(join(folder, 'package.json')));
      await writeFile(join(unfinished, DIGESTS), digests);
      await rename(unfinished, join(this.#folder, name));
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  /** A junction needs no privilege, but cannot replace another one in one step. */
  async #linkJunction(name: string): Promise<void> {
    await rm(this.#link, { force: true, recursive: true });
    await symlink(join(this.#folder, name), this.#link, 'junction');
  }

  async #removeOld(wanted: readonly (string | undefined)[]): Promise<void> {
    const others = (await this.names()).filter((name) => !wanted.includes(name));
    const dated = await Promise.all(
      others.map(async (name) => ({ name, at: (await lstat(join(this.#folder, name))).mtimeMs })),
    );
    const old = dated.toSorted((a, b) => b.at - a.at).slice(KEPT - new Set(wanted).size);
    for (const { name } of old) await rm(join(this.#folder, name), { recursive: true, force: true });
  }
}

async function versionIn(folder: string): Promise<string> {
  return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A home below a file is missing too. */
function ifMissing<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return otherwise;
    throw error;
  };
}

async function orThrow(outcome: Promise<{ readonly ok: true } | { readonly ok: false; readonly error: Error }>) {
  const result = await outcome;
  if (!result.ok) throw result.error;
}
