import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeSymlinkAtomic } from '@hookline/atomic-file';
import type { Clock } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { capturesAnEvent } from './capture-check.ts';
import { HookUpdateError } from './errors.ts';
import type { Verification } from './manifest.ts';
import type { Backup } from './releases.ts';
import type { AvailableUpdate, UpdateReport } from './reports.ts';
import type { HookSource } from './sources/source.ts';
import { HookUpdater } from './updater.ts';

/** Origin of the scripts that were installed before the first update. */
const SHIPPED_ORIGIN = 'hookline itself';

/** Options of {@link HookSets}. */
export interface HookSetsOptions {
  /** Folder of all hook sets, absolute. */
  readonly root: string;
  /** Folder of the scripts that hooks run, absolute. */
  readonly bin: string;
  /** Folder of the scripts that are installed without an update, absolute. */
  readonly shippedFolder: string;
  /** Version of the scripts that are installed without an update. */
  readonly shippedVersion: string;
  /** Names of the scripts. */
  readonly scripts: readonly string[];
  readonly clock: Clock;
  /** Backups that are kept, 1 to 100. @defaultValue 5 */
  readonly keepBackups?: number | undefined;
  /** Called after each update and rollback; the result waits for it. */
  readonly onOutcome?: ((outcome: Outcome<UpdateReport, HookUpdateError>) => Promise<void>) | undefined;
}

/** The scripts that hooks run at present, and the sets that can be restored. */
export interface InstalledHookSet {
  readonly version: string;
  /** Origin of the set. */
  readonly source: string;
  /** Differences between the scripts and the set they belong to. */
  readonly verification: Verification;
  /** The newest first. */
  readonly backups: readonly Backup[];
}

/**
 * Keeps the scripts that hooks run up to date. Before the first update, the installed scripts become a hook set
 * themselves, and the scripts become links into the current set: every update is one rename, and the first update can be
 * rolled back as well.
 */
export class HookSets {
  readonly #options: HookSetsOptions;
  readonly #updater: HookUpdater;

  /** @throws RangeError when an option is out of range */
  constructor(options: HookSetsOptions) {
    const { root, clock, keepBackups, scripts } = options;
    this.#options = options;
    this.#updater = new HookUpdater({
      root,
      clock,
      keepBackups,
      isHealthy: (folder) => capturesAnEvent(folder, scripts),
    });
  }

  /** Returns the version of the source and its changelog, after an interrupted update was recovered. */
  async check(source: HookSource): Promise<Outcome<AvailableUpdate, HookUpdateError>> {
    await this.#updater.recover();
    return this.#updater.check(source);
  }

  /**
   * Installs the version of the source.
   *
   * @param options - `allowOlder`: whether an older version may replace a newer one (default: false)
   */
  async update(
    source: HookSource,
    options: { readonly allowOlder?: boolean } = {},
  ): Promise<Outcome<UpdateReport, HookUpdateError>> {
    const { bin: folder, scripts: files, shippedVersion: version } = this.#options;
    await this.#updater.recover();
    const adopted = await this.#updater.adopt({ folder, files, version, origin: SHIPPED_ORIGIN });
    if (!adopted.ok) return adopted;
    if (existsSync(this.#updater.current)) {
      const linked = await this.#link();
      if (!linked.ok) return linked;
    }
    return this.#finish(await this.#updater.update(source, options));
  }

  /** Restores a backup: the named one, or the newest that differs from the current set. */
  async rollback(backup?: string): Promise<Outcome<UpdateReport, HookUpdateError>> {
    await this.#updater.recover();
    const name = backup ?? (await this.#newestOtherBackup());
    if (name === undefined) return failure(new HookUpdateError('unknown_backup', 'there is no earlier hook set'));
    return this.#finish(await this.#updater.rollback(name));
  }

  /** Restores the links after the shipped scripts were copied over them: an updated set remains in use. */
  async relink(): Promise<Outcome<undefined, HookUpdateError>> {
    if (!existsSync(this.#options.root)) return success(undefined);
    const cleared = await this.#updater.clearAdopted();
    const isUpdated = cleared.ok && !cleared.value && existsSync(this.#updater.current);
    return isUpdated ? this.#link() : success(undefined);
  }

  /** Returns the current set; before the first update, the shipped scripts. Rejects when the disk cannot be read. */
  async installed(): Promise<InstalledHookSet> {
    const { bin, scripts, shippedFolder, shippedVersion } = this.#options;
    const { manifest, verification, backups } = await this.#updater.status();
    const links = compareScripts(scripts, bin, manifest ? this.#updater.current : shippedFolder);
    return {
      version: manifest?.version ?? shippedVersion,
      source: manifest?.source ?? SHIPPED_ORIGIN,
      verification: {
        changed: [...new Set([...(verification?.changed ?? []), ...links.changed])],
        missing: [...new Set([...(verification?.missing ?? []), ...links.missing])],
        added: verification?.added ?? [],
      },
      backups,
    };
  }

  async #finish(outcome: Outcome<UpdateReport, HookUpdateError>): Promise<Outcome<UpdateReport, HookUpdateError>> {
    const linked = outcome.ok ? await this.#link() : outcome;
    const result = linked.ok ? outcome : linked;
    await this.#options.onOutcome?.(result);
    return result;
  }

  /** A failed update leaves a backup of the current files, which is skipped. */
  async #newestOtherBackup(): Promise<string | undefined> {
    const { backups } = await this.#updater.status();
    return backups.find(({ isCurrent }) => !isCurrent)?.name;
  }

  /** Replaces the scripts by links into the current set, so that one rename switches all of them. */
  async #link(): Promise<Outcome<undefined, HookUpdateError>> {
    const { bin, scripts } = this.#options;
    for (const name of scripts) {
      const target = relative(bin, join(this.#updater.current, name));
      const written = await writeSymlinkAtomic(join(bin, name), target);
      if (!written.ok)
        return failure(new HookUpdateError('io_failure', `${name} cannot be linked to the current set`, written.error));
    }
    return success(undefined);
  }
}

function compareScripts(
  scripts: readonly string[],
  bin: string,
  source: string,
): Pick<Verification, 'changed' | 'missing'> {
  const digests = scripts.map((name) => [name, digest(join(bin, name)), digest(join(source, name))] as const);
  return {
    missing: digests.filter(([, actual]) => actual === undefined).map(([name]) => name),
    changed: digests
      .filter(([, actual, expected]) => actual !== undefined && actual !== expected)
      .map(([name]) => name),
  };
}

function digest(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}
