import { randomBytes } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeFileAtomic, writeSymlinkAtomic } from '@hookline/atomic-file';
import { HookUpdateError } from './errors.ts';
import {
  compareFiles,
  isClean,
  listFiles,
  MANIFEST,
  type Manifest,
  parseManifest,
  type Verification,
  VERSION,
} from './manifest.ts';
import type { Fetched } from './sources/source.ts';

/** A hook set that can be restored. */
export interface Backup {
  /** Such as `backup-20261121-091754`. */
  readonly name: string;
  /** `unknown` if the manifest is damaged. */
  readonly version: string;
  /** True when it has the same files as the current set. */
  readonly isCurrent: boolean;
}

/** Position of the counter in the name of a backup that is not the first of its second. */
const COUNT_AT = 'backup-20261121-091754-'.length;

const BACKUP = /^backup-\d{8}-\d{6}(?:-\d+)?$/;

/**
 * The hook sets on disk. `releases/` holds immutable sets; `current` and the entries of `backups/` are links to them. Files
 * and links are created under a temporary name and renamed.
 */
export class Releases {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Folder to run the hooks from. */
  get current(): string {
    return join(this.root, 'current');
  }

  /** Creates a release from fetched hooks. Resolves to its name. */
  async add(fetched: Fetched, installedAt: string): Promise<string> {
    const { folder, version, origin, signature, adopted = false } = fetched;
    const staging = await this.staging();
    const files = await listFiles(folder);
    if (files.length === 0) throw new HookUpdateError('source_failure', 'the source holds no files');
    for (const { path, executable } of files) {
      const target = join(staging, path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await copyFile(join(folder, path), target);
      await chmod(target, adopted ? (await lstat(join(folder, path))).mode & 0o777 : executable ? 0o700 : 0o600);
    }
    const manifest: Manifest = {
      version,
      installed_at: installedAt,
      source: origin,
      signature,
      adopted: adopted || undefined,
      files,
    };
    await this.#write(join(staging, VERSION), `${version}\n`);
    await this.#write(join(staging, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    // Verifies the copy, because the source may have changed while it was read.
    if (!isClean(compareFiles(files, await listFiles(staging))))
      throw new HookUpdateError('source_failure', 'the source changed while it was read');
    await syncTree(staging);
    const name = `${version}-${randomBytes(4).toString('hex')}`;
    await rename(staging, join(this.root, 'releases', name));
    await syncFolder(join(this.root, 'releases'));
    return name;
  }

  /** Creates an empty folder on the file system of the releases. */
  async staging(): Promise<string> {
    const folder = join(this.root, 'releases', `.staging-${randomBytes(6).toString('hex')}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Returns the name of the current release; `undefined` before the first. */
  async currentName(): Promise<string | undefined> {
    return this.#target(this.current);
  }

  /** Makes a release current by one rename. */
  async switchTo(name: string): Promise<void> {
    await this.#link(join('releases', name), this.current);
  }

  /** Removes the current link, as before the first update. */
  async clearCurrent(): Promise<void> {
    await rm(this.current, { force: true });
  }

  /** Adds a backup of a release. Resolves to the backup's name. */
  async backUp(release: string, at: number): Promise<string> {
    await mkdir(join(this.root, 'backups'), { recursive: true, mode: 0o700 });
    const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
    const same = (await this.#names('backups')).filter((each) => BACKUP.test(each) && each.includes(stamp));
    // Higher than the counters of all backups of this second: the name determines the order.
    const count = Math.max(-1, ...same.map((each) => Number(each.slice(COUNT_AT)))) + 1;
    const name = count === 0 ? `backup-${stamp}` : `backup-${stamp}-${count}`;
    await this.#link(join('..', 'releases', release), join(this.root, 'backups', name));
    return name;
  }

  /** Lists the backups, the newest first. */
  async backups(): Promise<Backup[]> {
    const names = (await this.#names('backups'))
      .filter((name) => BACKUP.test(name))
      .sort(byStamp)
      .toReversed();
    const current = await this.manifest(this.current);
    return Promise.all(
      names.map(async (name) => {
        const manifest = await this.manifest(join(this.root, 'backups', name));
        const isCurrent = !!manifest && !!current && isClean(compareFiles(current.files, manifest.files));
        return { name, version: manifest?.version ?? 'unknown', isCurrent };
      }),
    );
  }

  /** Returns the folder of a backup; `undefined` when there is none of that name. */
  async backupFolder(name: string): Promise<string | undefined> {
    const link = join(this.root, 'backups', name);
    return BACKUP.test(name) && (await this.#target(link)) !== undefined ? link : undefined;
  }

  /** Removes all backups except the newest `keep`, and all releases without a link. */
  async prune(keep: number): Promise<void> {
    for (const { name } of (await this.backups()).slice(keep))
      await rm(join(this.root, 'backups', name), { force: true });
    const used = new Set([await this.currentName()]);
    for (const { name } of await this.backups()) used.add(await this.#target(join(this.root, 'backups', name)));
    for (const name of await this.#names('releases')) {
      if (!used.has(name)) await rm(join(this.root, 'releases', name), { recursive: true, force: true });
    }
  }

  /** Reads the manifest of a folder; `undefined` if there is none or it is damaged. */
  async manifest(folder: string): Promise<Manifest | undefined> {
    const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : parseManifest(text);
  }

  /** Compares a folder with its manifest; `undefined` if it has none. */
  async verify(folder: string): Promise<Verification | undefined> {
    const manifest = await this.manifest(folder);
    return manifest && compareFiles(manifest.files, await listFiles(folder));
  }

  async #names(folder: string): Promise<string[]> {
    return readdir(join(this.root, folder)).catch(() => []);
  }

  async #target(link: string): Promise<string | undefined> {
    const target = await readlink(link).catch(() => undefined);
    return target === undefined ? undefined : target.split(/[\\/]/).at(-1);
  }

  async #link(target: string, path: string): Promise<void> {
    const written = await writeSymlinkAtomic(path, target, { kind: 'dir' });
    if (!written.ok) throw written.error;
  }

  async #write(path: string, text: string): Promise<void> {
    const written = await writeFileAtomic(path, text);
    if (!written.ok) throw written.error;
  }
}

/** Compares names so that `backup-…-2` comes before `backup-…-10`. */
function byStamp(a: string, b: string): number {
  return (
    a.slice(0, COUNT_AT - 1).localeCompare(b.slice(0, COUNT_AT - 1)) ||
    Number(a.slice(COUNT_AT)) - Number(b.slice(COUNT_AT))
  );
}

/** Flushes all files and folders of a tree to disk. */
async function syncTree(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await lstat(path)).isDirectory()) await syncTree(path);
    else await syncFolder(path);
  }
  await syncFolder(folder);
}
