import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, writeFileAtomic } from '@hookline/atomic-file';
import type { Clock } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { acquireProcessLock } from '@hookline/process-lock';
import semver from 'semver';
import { z } from 'zod';
import { copyInstalled, type InstalledHooks } from './adoption.ts';
import { changelogBetween } from './changelog.ts';
import { HookUpdateError } from './errors.ts';
import { isClean } from './manifest.ts';
import { Releases } from './releases.ts';
import type { AvailableUpdate, HooksStatus, UpdateReport } from './reports.ts';
import { fetchGit } from './sources/git.ts';
import { fetchNpm } from './sources/npm.ts';
import { type Fetched, type HookSource, versionIn } from './sources/source.ts';

/** Options of {@link HookUpdater}. */
export interface HookUpdaterOptions {
  /** Folder of all hook sets, absolute. Hooks run from `current` in it. */
  readonly root: string;
  readonly clock: Clock;
  /**
   * Health check of the hooks in a folder, called after they became current. An error counts as `false`.
   * @defaultValue the files match their manifest
   */
  readonly isHealthy?: ((folder: string) => Promise<boolean>) | undefined;
  /** Backups that are kept, 1 to 100. @defaultValue 5 */
  readonly keepBackups?: number | undefined;
  /** Time limit of a fetch, in ms, 1 or more. @defaultValue 120000 (two minutes) */
  readonly fetchTimeoutMs?: number | undefined;
}

const pendingSchema = z.looseObject({ previous: z.string().nullable(), next: z.string() });

/** Installs, verifies and rolls back hook sets. One operation runs at a time, over all processes. */
export class HookUpdater {
  readonly #options: HookUpdaterOptions;
  readonly #releases: Releases;
  readonly #keepBackups: number;

  /** @throws RangeError when an option is out of range */
  constructor(options: HookUpdaterOptions) {
    const { keepBackups = 5, fetchTimeoutMs = 120_000 } = options;
    if (!(keepBackups >= 1 && keepBackups <= 100))
      throw new RangeError(`keepBackups must be from 1 to 100, got ${keepBackups}`);
    if (!(fetchTimeoutMs >= 1)) throw new RangeError(`fetchTimeoutMs must be 1 or more, got ${fetchTimeoutMs}`);
    this.#options = options;
    this.#keepBackups = keepBackups;
    this.#releases = new Releases(options.root);
  }

  /** Folder to run the hooks from: a link that changes with each update. */
  get current(): string {
    return this.#releases.current;
  }

  /** Returns the installed set and its differences from the manifest. Rejects only when the disk cannot be read. */
  async status(): Promise<HooksStatus> {
    const manifest = await this.#releases.manifest(this.current);
    const verification = await this.#releases.verify(this.current);
    const backups = await this.#releases.backups();
    return { manifest, verification, backups };
  }

  /** Fetches the version of the source and its changelog without installing it. */
  async check(source: HookSource): Promise<Outcome<AvailableUpdate, HookUpdateError>> {
    return this.#exclusive(() => this.#check(source));
  }

  async #check(source: HookSource): Promise<Outcome<AvailableUpdate, HookUpdateError>> {
    return this.#fetched(source, async (fetched) => success(await this.#describe(fetched)));
  }

  /**
   * Installs the version of the source: fetches and verifies it, backs up the current set, makes the new set current by
   * one rename, checks its health, and rolls back if the check fails. If the process is killed at any point, either the
   * old or the new set is current and complete; {@link HookUpdater.recover} finishes the update.
   *
   * @param options - `allowOlder`: whether an older version may replace a newer one (default: false)
   */
  async update(
    source: HookSource,
    options: { readonly allowOlder?: boolean } = {},
  ): Promise<Outcome<UpdateReport, HookUpdateError>> {
    return this.#exclusive(() => this.#update(source, options));
  }

  async #update(
    source: HookSource,
    { allowOlder = false }: { readonly allowOlder?: boolean },
  ): Promise<Outcome<UpdateReport, HookUpdateError>> {
    await this.#recover();
    return this.#fetched<UpdateReport>(source, async (fetched) => {
      const described = await this.#describe(fetched);
      const { from, to } = described;
      const verification = await this.#releases.verify(this.current);
      // The version of an adopted set cannot be compared with versions of the source.
      const adopted = (await this.#releases.manifest(this.current))?.adopted === true;
      if (!adopted && from === to && verification && isClean(verification))
        return success({ result: 'up-to-date', ...described });
      if (from !== undefined && !adopted && semver.lt(to, from) && !allowOlder) {
        return failure(new HookUpdateError('version_downgrade', `${to} is older than ${from}, which is installed`));
      }
      const installed = await this.#install(fetched);
      return installed.ok ? success({ result: 'updated', ...described, ...installed.value }) : installed;
    });
  }

  /**
   * Makes the hooks that are already installed the current set, unless there is one, so that the first update can be rolled
   * back byte for byte and with all modes. Resolves to whether it did.
   */
  async adopt(installed: InstalledHooks): Promise<Outcome<boolean, HookUpdateError>> {
    return this.#exclusive(() =>
      this.#contained(async () => {
        if ((await this.#releases.currentName()) !== undefined) return success(false);
        const folder = await this.#releases.staging();
        try {
          if (!(await copyInstalled(installed, folder))) return success(false);
          const { version, origin } = installed;
          const fetched: Fetched = { folder, version, origin, signature: 'none', adopted: true };
          const at = new Date(this.#options.clock.now()).toISOString();
          await this.#releases.switchTo(await this.#releases.add(fetched, at));
          return success(true);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }),
    );
  }

  /** Removes the current set if it was adopted, because other scripts have been installed since. Resolves to whether it did. */
  async clearAdopted(): Promise<Outcome<boolean, HookUpdateError>> {
    return this.#exclusive(() =>
      this.#contained(async () => {
        const adopted = (await this.#releases.manifest(this.current))?.adopted === true;
        if (adopted) await this.#releases.clearCurrent();
        return success(adopted);
      }),
    );
  }

  /** Makes a backup current. The current set is backed up first. */
  async rollback(name: string): Promise<Outcome<UpdateReport, HookUpdateError>> {
    return this.#exclusive(() => this.#rollback(name));
  }

  async #rollback(name: string): Promise<Outcome<UpdateReport, HookUpdateError>> {
    await this.#recover();
    return this.#contained<UpdateReport>(async () => {
      const folder = await this.#releases.backupFolder(name);
      const manifest = folder === undefined ? undefined : await this.#releases.manifest(folder);
      if (folder === undefined || !manifest)
        return failure(new HookUpdateError('unknown_backup', 'there is no backup of that name'));
      const { version, signature, adopted = false } = manifest;
      const fetched: Fetched = { folder, version, origin: `backup ${name}`, signature, adopted };
      const described = await this.#describe(fetched);
      const installed = await this.#install(fetched);
      return installed.ok ? success({ result: 'updated', ...described, ...installed.value }) : installed;
    });
  }

  /**
   * Finishes an update whose process was killed: checks the health of the set it made current, rolls back if the check
   * fails, and removes temporary files. Resolves to the action taken. Never rejects.
   */
  async recover(): Promise<'nothing' | 'kept' | 'rolled-back'> {
    const recovered = await this.#exclusive(async () => success(await this.#recover()));
    return recovered.ok ? recovered.value : 'nothing';
  }

  async #recover(): Promise<'nothing' | 'kept' | 'rolled-back'> {
    const { root } = this.#options;
    try {
      for (const folder of [root, join(root, 'backups')]) await removeLeftovers(folder, Number.POSITIVE_INFINITY);
      const text = await readFile(this.#pendingFile, 'utf8').catch(() => undefined);
      const pending = text === undefined ? undefined : pendingSchema.safeParse(JSON.parse(text)).data;
      if (!pending) return 'nothing';
      const isNext = (await this.#releases.currentName()) === pending.next;
      const kept = !isNext || (await this.#isHealthy());
      if (!kept) await this.#revertTo(pending.previous ?? undefined);
      await rm(this.#pendingFile, { force: true });
      return isNext ? (kept ? 'kept' : 'rolled-back') : 'nothing';
    } catch {
      return 'nothing';
    } finally {
      await this.#releases.prune(this.#keepBackups).catch(() => undefined);
    }
  }

  /** Runs `work` under the lock that excludes other operations, also of other processes. */
  async #exclusive<T>(work: () => Promise<Outcome<T, HookUpdateError>>): Promise<Outcome<T, HookUpdateError>> {
    const taken = acquireProcessLock(this.#options.root, 'update');
    if (!taken.ok) {
      if (taken.reason === 'held')
        return failure(new HookUpdateError('concurrent_update', 'another update is running'));
      return failure(new HookUpdateError('io_failure', 'the lock file cannot be created', taken.cause));
    }
    try {
      return await work();
    } finally {
      taken.lock.release();
    }
  }

  get #pendingFile(): string {
    return join(this.#options.root, 'pending.json');
  }

  async #install(fetched: Fetched): Promise<Outcome<{ readonly backup?: string | undefined }, HookUpdateError>> {
    const now = this.#options.clock.now();
    const next = await this.#releases.add(fetched, new Date(now).toISOString());
    const previous = await this.#releases.currentName();
    const backup = previous === undefined ? undefined : await this.#releases.backUp(previous, now);
    const written = await writeFileAtomic(this.#pendingFile, JSON.stringify({ previous: previous ?? null, next }));
    if (!written.ok)
      return failure(new HookUpdateError('io_failure', 'the state of the update cannot be written', written.error));
    await this.#releases.switchTo(next);
    const healthy = await this.#isHealthy();
    if (!healthy) await this.#revertTo(previous);
    await rm(this.#pendingFile, { force: true });
    await this.#releases.prune(this.#keepBackups);
    if (!healthy)
      return failure(
        new HookUpdateError('health_check_failure', `${fetched.version} failed its health check and was rolled back`),
      );
    return success({ backup });
  }

  async #revertTo(previous: string | undefined): Promise<void> {
    if (previous === undefined) await this.#releases.clearCurrent();
    else await this.#releases.switchTo(previous);
  }

  async #isHealthy(): Promise<boolean> {
    try {
      const verification = await this.#releases.verify(this.current);
      if (!verification || !isClean(verification)) return false;
      return (await this.#options.isHealthy?.(this.current)) ?? true;
    } catch {
      return false;
    }
  }

  async #describe({ folder, version, origin, signature, provenance }: Fetched): Promise<AvailableUpdate> {
    const from = (await this.#releases.manifest(this.current))?.version;
    const text = await readFile(join(folder, 'CHANGELOG.md'), 'utf8').catch(() => '');
    const changelog = changelogBetween(text, from, version);
    return { from, to: version, origin, signature, provenance, changelog };
  }

  #fetched<T>(
    source: HookSource,
    work: (fetched: Fetched) => Promise<Outcome<T, HookUpdateError>>,
  ): Promise<Outcome<T, HookUpdateError>> {
    return this.#contained(async () => {
      const staging = await this.#releases.staging();
      try {
        return await work(
          await fetchHooks(source, staging, AbortSignal.timeout(this.#options.fetchTimeoutMs ?? 120_000)),
        );
      } finally {
        await rm(staging, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      }
    });
  }

  /** Converts errors into outcomes. */
  async #contained<T>(work: () => Promise<Outcome<T, HookUpdateError>>): Promise<Outcome<T, HookUpdateError>> {
    try {
      return await work();
    } catch (error) {
      return failure(
        error instanceof HookUpdateError
          ? error
          : new HookUpdateError('io_failure', 'the file system refused a step', error),
      );
    }
  }
}

async function fetchHooks(source: HookSource, into: string, signal: AbortSignal): Promise<Fetched> {
  if (source.kind === 'git') return fetchGit(source, into, signal);
  if (source.kind === 'npm') return fetchNpm(source, into, signal);
  return { folder: source.path, version: await versionIn(source.path), origin: 'folder', signature: 'none' };
}
