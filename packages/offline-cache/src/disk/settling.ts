import { join } from 'node:path';
import type { RetryOptions, Settled } from '../event-store.ts';
import { DAY_MS, MAX_REASON, wholeNumber } from '../options.ts';
import type { Claims, Held } from './claims.ts';
import { eventsIn, unlessGone } from './directory.ts';
import type { Disk } from './disk.ts';
import { formatName, keyOf } from './names.ts';
import { moveOn } from './rewrite.ts';
import { blocksOf } from './usage.ts';

/** The ways in which a claim on events ends. */
export class Settling {
  readonly #disk: Disk;
  readonly #claims: Claims;

  constructor(disk: Disk, claims: Claims) {
    this.#disk = disk;
    this.#claims = claims;
  }

  acknowledge(ids: readonly string[]): Settled {
    const { usage, synced } = this.#disk;
    let removed = 0;
    const settled = this.#each(ids, ({ file, bytes }) => {
      if (!this.#claims.remove(file)) return false;
      usage.free(blocksOf(bytes));
      removed += 1;
      return true;
    });
    synced.addQuietly(removed);
    return settled;
  }

  retryLater(ids: readonly string[], { afterMs = 0, error }: RetryOptions): Settled {
    wholeNumber('afterMs', afterMs, { min: 0, max: DAY_MS });
    const { clock, layout } = this.#disk;
    const nowMs = clock.now();
    const dueAtMs = afterMs === 0 ? null : nowMs + afterMs;
    const last_retry = new Date(nowMs).toISOString();
    const last_error = error?.slice(0, MAX_REASON) ?? null;
    return this.#each(ids, (held) => {
      const fields = { retry_count: held.event.retry_count + 1, last_retry, last_error };
      return moveOn(this.#disk, this.#claims, held, { fields, directory: layout.root, dueAtMs });
    });
  }

  deadLetter(ids: readonly string[], reason: string): Settled {
    const fields = { last_error: reason.slice(0, MAX_REASON) };
    const change = { fields, directory: this.#disk.layout.dead, dueAtMs: null };
    return this.#each(ids, (held) => moveOn(this.#disk, this.#claims, held, change));
  }

  /** Moves events as they are. */
  moveTo(ids: readonly string[], directory: string): Settled {
    return this.#each(ids, ({ file }) => this.#claims.moveTo(file, join(directory, file.name)));
  }

  /** Does `deal` to every file held under each id. An id that cannot be dealt with comes again after a tidy. */
  #each(ids: readonly string[], deal: (held: Held) => boolean): Settled {
    const lost: string[] = [];
    for (const id of ids) {
      const held = this.#claims.letGo(id);
      if (held.length === 0 || !held.map((one) => tried(deal, one)).every(Boolean)) lost.push(id);
    }
    return { settled: ids.length - lost.length, lost };
  }
}

function tried(deal: (held: Held) => boolean, held: Held): boolean {
  try {
    return deal(held);
  } catch {
    // Still on disk under this claim, and held no longer: the next tidy puts it back.
    return false;
  }
}

/** Makes dead events pending again: those of the ids, or all. Returns how many. */
export function requeueDead({ files, layout }: Disk, ids: readonly string[] | undefined): number {
  const keys = ids && new Set(ids.map(keyOf));
  let count = 0;
  for (const { name, parsed } of eventsIn(files, layout.dead)) {
    if (keys && !keys.has(parsed.key)) continue;
    const path = join(layout.root, formatName({ ...parsed, dueAtMs: null }));
    if (unlessGone(() => files.rename(join(layout.dead, name), path))) count += 1;
  }
  return count;
}
