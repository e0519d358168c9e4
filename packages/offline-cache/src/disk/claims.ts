import { dirname, join } from 'node:path';
import { crc32 } from '../crc32.ts';
import { encode } from '../envelope.ts';
import type { RetryOptions, SettleResult } from '../event-store.ts';
import type { StoredEvent } from '../event.ts';
import { MAX_ERROR_CHARS, MAX_RETRY_DELAY_MS, wholeNumber } from '../options.ts';
import { writeFileAtomically } from './atomic-write.ts';
import type { EventFile } from './event-files.ts';
import { formatName, renewSequence } from './file-names.ts';
import { ifPresent, namesIn, tryRemove } from './file-system.ts';
import { blocksOf } from './quota.ts';
import type { StoreContext } from './store-context.ts';

/** An event that this claimant holds. */
export interface ClaimedEvent {
  readonly file: EventFile;
  readonly event: StoredEvent;
  /** Size of the file. */
  readonly bytes: number;
}

/**
 * The claims of one claimant: files moved into a directory with its name. Claiming renames a file, which succeeds for
 * one of several claimants. A claim is lost when another process renames the file away; no path of this claimant leads
 * to it afterwards.
 */
export class Claims {
  readonly claimant: string;
  readonly #context: StoreContext;
  readonly #directory: string;
  readonly #held = new Map<string, ClaimedEvent[]>();

  constructor(context: StoreContext) {
    this.claimant = context.claimants.newClaimant();
    this.#context = context;
    this.#directory = join(context.layout.claimed, this.claimant);
  }

  /** Path of a claimed file. */
  pathOf({ name }: EventFile): string {
    return join(this.#directory, name);
  }

  /** Moves a pending file into this claimant's directory. Returns false when the file is gone. */
  tryClaim(file: EventFile): boolean {
    return this.#move(join(this.#context.layout.root, file.name), this.pathOf(file));
  }

  /** Records a claimed event by its id. One id may have several files; each file is held once. */
  hold(claimed: ClaimedEvent): void {
    const { event_id } = claimed.event;
    const others = (this.#held.get(event_id) ?? []).filter(({ file }) => file.name !== claimed.file.name);
    this.#held.set(event_id, [...others, claimed]);
  }

  /** Stops holding an id and returns the events held under it. Their files stay claimed. */
  releaseClaim(id: string): readonly ClaimedEvent[] {
    const held = this.#held.get(id) ?? [];
    this.#held.delete(id);
    return held;
  }

  /** Moves a claimed file elsewhere. Returns false when the claim was lost. */
  moveTo(file: EventFile, path: string): boolean {
    return this.#move(this.pathOf(file), path);
  }

  /** Removes a claimed file. Returns false when the claim was lost. */
  remove(file: EventFile): boolean {
    return ifPresent(() => this.#context.files.remove(this.pathOf(file)));
  }

  /** Makes claimed files pending again that are not held because a step on them failed. Returns how many. */
  returnUnheld(): number {
    const { files, layout } = this.#context;
    const held = new Set([...this.#held.values()].flat().map(({ file }) => file.name));
    let count = 0;
    for (const name of namesIn(files, this.#directory))
      if (!held.has(name) && this.#move(join(this.#directory, name), join(layout.root, name))) count += 1;
    return count;
  }

  /** Makes every claimed file pending again. Returns how many. */
  returnAll(): number {
    this.#held.clear();
    return this.returnUnheld();
  }

  /** A failed rename means that the file is gone or that the target directory is missing. */
  #move(from: string, to: string): boolean {
    const { files } = this.#context;
    if (ifPresent(() => files.rename(from, to))) return true;
    files.makeDirectory(dirname(to));
    return ifPresent(() => files.rename(from, to));
  }
}

/** Ends claims on events in the ways that an `EventStore` offers. */
export class ClaimResolver {
  readonly #context: StoreContext;
  readonly #claims: Claims;

  constructor(context: StoreContext, claims: Claims) {
    this.#context = context;
    this.#claims = claims;
  }

  acknowledge(ids: readonly string[]): SettleResult {
    const { quota, synced } = this.#context;
    let removed = 0;
    const result = this.#resolve(ids, ({ file, bytes }) => {
      if (!this.#claims.remove(file)) return false;
      quota.release(blocksOf(bytes));
      removed += 1;
      return true;
    });
    synced.tryAdd(removed);
    return result;
  }

  retryLater(ids: readonly string[], { afterMs = 0, error }: RetryOptions): SettleResult {
    wholeNumber('afterMs', afterMs, { min: 0, max: MAX_RETRY_DELAY_MS });
    const { clock, layout } = this.#context;
    const nowMs = clock.now();
    const dueAtMs = afterMs === 0 ? null : nowMs + afterMs;
    const last_retry = new Date(nowMs).toISOString();
    const last_error = error?.slice(0, MAX_ERROR_CHARS) ?? null;
    return this.#resolve(ids, (claimed) => {
      const fields = { retry_count: claimed.event.retry_count + 1, last_retry, last_error };
      return rewriteEvent(this.#context, this.#claims, claimed, {
        fields,
        directory: layout.root,
        dueAtMs,
        waitMs: afterMs === 0 ? undefined : afterMs,
      });
    });
  }

  deadLetter(ids: readonly string[], reason: string): SettleResult {
    const fields = { last_error: reason.slice(0, MAX_ERROR_CHARS) };
    const rewrite = { fields, directory: this.#context.layout.dead, dueAtMs: null, waitMs: undefined };
    return this.#resolve(ids, (claimed) => rewriteEvent(this.#context, this.#claims, claimed, rewrite));
  }

  /** Moves the files of events to a directory without changing them. */
  moveTo(ids: readonly string[], directory: string): SettleResult {
    return this.#resolve(ids, ({ file }) => this.#claims.moveTo(file, join(directory, file.name)));
  }

  /** Applies `resolve` to every file held under each id. The files of a failed id are pending again after `tidy`. */
  #resolve(ids: readonly string[], resolve: (claimed: ClaimedEvent) => boolean): SettleResult {
    const lost: string[] = [];
    for (const id of ids) {
      const held = this.#claims.releaseClaim(id);
      if (held.length === 0 || !held.map((claimed) => succeeds(resolve, claimed)).every(Boolean)) lost.push(id);
    }
    return { settled: ids.length - lost.length, lost };
  }
}

function succeeds(resolve: (claimed: ClaimedEvent) => boolean, claimed: ClaimedEvent): boolean {
  try {
    return resolve(claimed);
  } catch {
    // The file is still claimed and no longer held, so the next tidy returns it.
    return false;
  }
}

/** A file that replaces a claimed one. */
interface Replacement {
  readonly bytes: Uint8Array;
  readonly directory: string;
  /** A new name: by the time a replacement is withdrawn, a file with the old name may be the only copy of the event. */
  readonly name: string;
}

/**
 * Replaces a claimed file: the replacement exists before the original is removed. Returns false, with the replacement
 * removed, when the claim was lost, because another claimant has the event then. Throws the errors of the file system.
 */
export function replaceClaimed(
  { files, layout, quota }: StoreContext,
  claims: Claims,
  { file, event, bytes }: ClaimedEvent,
  replacement: Replacement,
): boolean {
  writeFileAtomically(files, layout, { ...replacement, power: event.durability === 'power' });
  quota.reserveUnbounded(blocksOf(replacement.bytes.length));
  if (claims.remove(file)) {
    quota.release(blocksOf(bytes));
    return true;
  }
  tryRemove(files, join(replacement.directory, replacement.name));
  quota.release(blocksOf(replacement.bytes.length));
  return false;
}

/** New fields and location of an event whose claim ends. */
interface Rewrite {
  readonly fields: Partial<Pick<StoredEvent, 'retry_count' | 'last_retry' | 'last_error'>>;
  readonly directory: string;
  readonly dueAtMs: number | null;
  readonly waitMs: number | undefined;
}

/**
 * Ends a claim by rewriting the event with changed fields. When there is no space for the new file, the old one is moved
 * unchanged, so that a full disk does not block delivery. Returns false when the claim was lost.
 */
function rewriteEvent(context: StoreContext, claims: Claims, claimed: ClaimedEvent, rewrite: Rewrite): boolean {
  const { fields, directory, dueAtMs, waitMs } = rewrite;
  const { parsed } = claimed.file;
  const bytes = encode({ ...claimed.event, ...fields }, crc32);
  const name = formatName({ ...parsed, seq: renewSequence(parsed.seq), dueAtMs, waitMs, compressed: false });
  try {
    return replaceClaimed(context, claims, claimed, { bytes, directory, name });
  } catch {
    return claims.moveTo(claimed.file, join(directory, formatName({ ...parsed, dueAtMs, waitMs })));
  }
}
