import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, writeFileAtomic } from '@hookline/atomic-file';
import type { Clock } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { acquireProcessLock } from '@hookline/process-lock';
import semver from 'semver';
import { z } from 'zod';
import { gather, type InstalledHooks } from './adoption.ts';
import { changelogBetween } from './changelog.ts';
import { HookUpdateError } from './errors.ts';
import { isClean } from './manifest.ts';
import { Releases } from './releases.ts';
import type { AvailableUpdate, HooksStatus, UpdateReport } from './reports.ts';
import { fetchGit } from './sources/git.ts';
import { fetchNpm } from './sources/npm.ts';
import { type Fetched, type HookSource, versionIn } from './sources/source.ts';

/** What an updater goes by. */
export interface HookUpdaterOptions {
  /** Folder of everything, absolute. The hooks are run from `current` in it. */
  readonly root: string;
  /** Where time comes from. */
  readonly clock: Clock;
  /**
   * Whether the hooks in a folder work; called after they became current. What it throws counts as `false`.
   * @defaultValue they are what their manifest says
   */
  readonly isHealthy?: (folder: string) => Promise<boolean>;
  /** Backups that are kept, 1 to 100. @defaultValue 5 */
  readonly keepBackups?: number;
  /** How long fetching may take, in ms, 1 or more. @defaultValue 120000 (two minutes) */
  readonly fetchTimeoutMs?: number;
}

const pendingSchema = z.looseObject({ previous: z.string().nullable(), next: z.string() });

/** Installs sets of hooks, checks them, and takes them back. One step at a time, over all processes. */
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

  /** Folder to run the hooks from; a link that changes with each update. */
  get current(): string {
    return this.#releases.current;
  }

  /** What is installed, and whether it is as it was. Rejects only when the disk cannot be read. */
  async status(): Promise<HooksStatus> {
    const manifest = await this.#releases.manifest(this.current);
    const verification = await this.#releases.verify(this.current);
    const backups = await this.#releases.backups();
    return { ...(manifest ? { manifest } : {}), ...(verification ? { verification } : {}), backups };
  }

  /** The source's version and what its changelog says of it, without installing anything. */
  async check(source: HookSource): Promise<Outcome<AvailableUpdate, HookUpdateError>> {
    return this.#alone(() => this.#check(source));
  }

  async #check(source: HookSource): Promise<Outcome<AvailableUpdate, HookUpdateError>> {
    return this.#fetched(source, async (fetched) => success(await this.#describe(fetched)));
  }

  /**
   * Installs the source's version: fetches it, checks it, keeps what is there as a backup, makes the new one current by one
   * rename, checks its health, and takes it back if that fails. Killed at any point, either the old or the new set is
   * current, whole; {@link HookUpdater.recover} finishes what was left.
   *
   * @param options - `allowOlder`: whether an older version may replace a newer one (default: false)
   */
  async update(
    source: HookSource,
    options: { readonly allowOlder?: boolean } = {},
  ): Promise<Outcome<UpdateReport, HookUpdateError>> {
    return this.#alone(() => this.#update(source, options));
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
      // The versions of what was there before the first update say nothing about those of the source.
      const adopted = (await this.#releases.manifest(this.current))?.adopted === true;
      if (!adopted && from === to && verification && isClean(verification))
        return success({ result: 'up-to-date', ...described });
      if (from !== undefined && !adopted && semver.lt(to, from) && !allowOlder) {
        return failure(new HookUpdateError('older', `${to} is older than ${from}, which is installed`));
      }
      const installed = await this.#install(fetched);
      return installed.ok ? success({ result: 'updated', ...described, ...installed.value }) : installed;
    });
  }

  /**
   * Makes a set of what is installed already, and makes it current, unless something is: so that the first update has
   * something to go back to, byte for byte, with its modes. Resolves to whether it did.
   */
  async adopt(installed: InstalledHooks): Promise<Outcome<boolean, HookUpdateError>> {
    return this.#alone(() =>
      this.#contained(async () => {
        if ((await this.#releases.currentName()) !== undefined) return success(false);
        const folder = await this.#releases.staging();
        try {
          if (!(await gather(installed, folder))) return success(false);
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

  /** Makes nothing current if that is what was adopted, because something else is installed in its place now. */
  async disown(): Promise<Outcome<boolean, HookUpdateError>> {
    return this.#alone(() =>
      this.#contained(async () => {
        const adopted = (await this.#releases.manifest(this.current))?.adopted === true;
        if (adopted) await this.#releases.switchOff();
        return success(adopted);
      }),
    );
  }

  /** Makes a backup current again. What is current becomes a backup itself. */
  async rollback(name: string): Promise<Outcome<UpdateReport, HookUpdateError>> {
    return this.#alone(() => this.#rollback(name));
  }

  async #rollback(name: string): Promise<Outcome<UpdateReport, HookUpdateError>> {
    await this.#recover();
    return this.#contained<UpdateReport>(async () => {
      const folder = await this.#releases.backupFolder(name);
      const manifest = folder === undefined ? undefined : await this.#releases.manifest(folder);
      if (folder === undefined || !manifest)
        return failure(new HookUpdateError('unknown_backup', 'there is no such backup'));
      const { version, signature, adopted = false } = manifest;
      const fetched: Fetched = { folder, version, origin: `backup ${name}`, signature, adopted };
      const described = await this.#describe(fetched);
      const installed = await this.#install(fetched);
      return installed.ok ? success({ result: 'updated', ...described, ...installed.value }) : installed;
    });
  }

  /**
   * Finishes what an update that was killed has left: checks the health of what it made current, goes back if that fails,
   * and removes leftovers. Resolves to what is done. Never rejects.
   */
  async recover(): Promise<'nothing' | 'kept' | 'rolled-back'> {
    const recovered = await this.#alone(async () => success(await this.#recover()));
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
      if (!kept) await this.#goBack(pending.previous ?? undefined);
      await rm(this.#pendingFile, { force: true });
      return isNext ? (kept ? 'kept' : 'rolled-back') : 'nothing';
    } catch {
      return 'nothing';
    } finally {
      await this.#releases.prune(this.#keepBackups).catch(() => undefined);
    }
  }

  /** Does the work while nobody else does any, here or in another process. */
  async #alone<T>(work: () => Promise<Outcome<T, HookUpdateError>>): Promise<Outcome<T, HookUpdateError>> {
    const taken = acquireProcessLock(this.#options.root, 'update');
    if (!taken.ok) {
      if (taken.reason === 'held') return failure(new HookUpdateError('busy', 'another update is under way'));
      return failure(new HookUpdateError('io', 'the disk refused a lock', taken.cause));
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

  async #install(fetched: Fetched): Promise<Outcome<{ readonly backup?: string }, HookUpdateError>> {
    const now = this.#options.clock.now();
    const next = await this.#releases.add(fetched, new Date(now).toISOString());
    const previous = await this.#releases.currentName();
    const backup = previous === undefined ? undefined : await this.#releases.backUp(previous, now);
    const noted = await writeFileAtomic(this.#pendingFile, JSON.stringify({ previous: previous ?? null, next }));
    if (!noted.ok) return failure(new HookUpdateError('io', 'the update cannot be noted', noted.error));
    await this.#releases.switchTo(next);
    const healthy = await this.#isHealthy();
    if (!healthy) await this.#goBack(previous);
    await rm(this.#pendingFile, { force: true });
    await this.#releases.prune(this.#keepBackups);
    if (!healthy)
      return failure(new HookUpdateError('unhealthy', `${fetched.version} failed its check and was taken back`));
    return success(backup === undefined ? {} : { backup });
  }

  async #goBack(previous: string | undefined): Promise<void> {
    if (previous === undefined) await this.#releases.switchOff();
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
    const told = provenance === undefined ? {} : { provenance };
    return { ...(from === undefined ? {} : { from }), to: version, origin, signature, ...told, changelog };
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
        await rm(staging, { recursive: true, force: true });
      }
    });
  }

  /** Failure travels as a value from here on. */
  async #contained<T>(work: () => Promise<Outcome<T, HookUpdateError>>): Promise<Outcome<T, HookUpdateError>> {
    try {
      return await work();
    } catch (error) {
      return failure(
        error instanceof HookUpdateError ? error : new HookUpdateError('io', 'the disk refused a step', error),
      );
    }
  }
}

async function fetchHooks(source: HookSource, into: string, signal: AbortSignal): Promise<Fetched> {
  if (source.kind === 'git') return fetchGit(source, into, signal);
  if (source.kind === 'npm') return fetchNpm(source, into, signal);
  return { folder: source.path, version: await versionIn(source.path), origin: 'folder', signature: 'none' };
}
