import { dirname, join } from 'node:path';
import type { StoredEvent } from '../event.ts';
import { type EventFile, namesIn, unlessGone } from './directory.ts';
import type { Disk } from './disk.ts';

/** A file that this claimant holds. */
export interface Held {
  readonly file: EventFile;
  readonly event: StoredEvent;
  /** Size of the file. */
  readonly bytes: number;
}

/**
 * What one claimant holds: files moved into a directory that bears its name. To claim is to rename, which succeeds
 * for one of many; to lose a claim is to have it renamed away, after which no path of this claimant leads to it.
 */
export class Claims {
  readonly owner: string;
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #held = new Map<string, Held[]>();

  constructor(disk: Disk) {
    this.owner = disk.owners.newOwner();
    this.#disk = disk;
    this.#directory = join(disk.layout.claimed, this.owner);
  }

  /** Where a claimed file lies. */
  pathOf({ name }: EventFile): string {
    return join(this.#directory, name);
  }

  /** Takes a pending file. `false`: it is gone. */
  take(file: EventFile): boolean {
    return this.#move(join(this.#disk.layout.root, file.name), this.pathOf(file));
  }

  /** Remembers what a taken file holds. The same event may have been stored twice; the same file is held once. */
  hold(held: Held): void {
    const { event_id } = held.event;
    const others = (this.#held.get(event_id) ?? []).filter(({ file }) => file.name !== held.file.name);
    this.#held.set(event_id, [...others, held]);
  }

  /** Lets go of an id. Returns what was held under it. */
  letGo(id: string): readonly Held[] {
    const held = this.#held.get(id) ?? [];
    this.#held.delete(id);
    return held;
  }

  /** Moves a taken file elsewhere. `false`: it is no longer ours. */
  moveTo(file: EventFile, path: string): boolean {
    return this.#move(this.pathOf(file), path);
  }

  /** Removes a taken file. `false`: it is no longer ours. */
  remove(file: EventFile): boolean {
    return unlessGone(() => this.#disk.files.remove(this.pathOf(file)));
  }

  /**
   * Puts back taken files that nobody holds, because a step on them failed; with `all`, held ones too. Goes by what
   * is on disk.
   */
  putBack(all: boolean): number {
    const { files, layout } = this.#disk;
    if (all) this.#held.clear();
    const kept = new Set([...this.#held.values()].flat().map(({ file }) => file.name));
    let count = 0;
    for (const name of namesIn(files, this.#directory))
      if (!kept.has(name) && this.#move(join(this.#directory, name), join(layout.root, name))) count += 1;
    return count;
  }

  /** Either the file is gone, or the directory it goes to is not there yet. */
  #move(from: string, to: string): boolean {
    const { files } = this.#disk;
    if (unlessGone(() => files.rename(from, to))) return true;
    files.makeDirectory(dirname(to));
    return unlessGone(() => files.rename(from, to));
  }
}
