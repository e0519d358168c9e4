import { join } from 'node:path';
import { KIB } from '@hookline/clock';
import type { Layout } from './file-names.ts';
import { type Files, hasCode, ifPresent, namesIn, writeAll } from './file-system.ts';

const BLOCK_BYTES = 4 * KIB;

/** Returns how many file system blocks a file of `bytes` bytes occupies. */
export function blocksOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK_BYTES));
}

/**
 * A counter that any number of processes increment without a lock: the size of a file. Adding appends bytes, which the
 * system does in one step; reading looks at the size. Counter files only grow; one byte per event is small beside the
 * event itself.
 */
export class Counter {
  readonly #files: Files;
  readonly #directory: string;
  readonly #path: string;

  constructor(files: Files, directory: string, name: string) {
    this.#files = files;
    this.#directory = directory;
    this.#path = join(directory, name);
  }

  /** Adds `by`, 1 or more, and returns the count after it, including concurrent additions. */
  add(by: number): number {
    const fd = this.#open();
    try {
      writeAll(this.#files, fd, new Uint8Array(by).fill(0x2e));
      return this.#files.sizeOf(fd);
    } finally {
      this.#files.close(fd);
    }
  }

  /** Adds `by` and ignores failure, because a count must not prevent the operation that it counts. */
  tryAdd(by: number): void {
    try {
      if (by > 0) this.add(by);
    } catch {
      // On a full disk, for example. The audit corrects block counts; other counters stay too low.
    }
  }

  value(): number {
    return this.#files.stat(this.#path)?.bytes ?? 0;
  }

  #open(): number {
    try {
      return this.#files.append(this.#path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      this.#files.makeDirectory(this.#directory);
      return this.#files.append(this.#path);
    }
  }
}

/**
 * The number of blocks that events occupy, shared by all processes as two counters that only grow: blocks reserved and
 * blocks released.
 *
 * A writer reads the released blocks, then reserves, then compares. It therefore never sees less than is in use: for
 * every released block it has also counted the reservation. The bound holds for any number of writers. A writer that is
 * killed in between leaves a reservation without a file; {@link auditQuota} finds those.
 */
export class Quota {
  readonly #reserved: Counter;
  readonly #released: Counter;
  readonly #maxBlocks: number;

  constructor(files: Files, counters: string, maxBytes: number) {
    this.#reserved = new Counter(files, counters, 'blocks-taken');
    this.#released = new Counter(files, counters, 'blocks-freed');
    this.#maxBlocks = Math.floor(maxBytes / BLOCK_BYTES);
  }

  /** Reserves blocks for a new file. Returns false, with nothing reserved, when that would exceed the bound. */
  tryReserve(blocks: number): boolean {
    const released = this.#released.value();
    if (this.#reserved.add(blocks) - released <= this.#maxBlocks) return true;
    this.#released.tryAdd(blocks);
    return false;
  }

  /** Reserves blocks, beyond the bound if needed, for a file that replaces an accepted one. */
  reserveUnbounded(blocks: number): void {
    this.#reserved.tryAdd(blocks);
  }

  /** Releases the blocks of a removed file. */
  release(blocks: number): void {
    this.#released.tryAdd(blocks);
  }

  bytes(): number {
    return Math.max(0, this.#blocks()) * BLOCK_BYTES;
  }

  /** Returns how many blocks are counted beyond the `actual` ones; negative when too few are counted. */
  surplus(actual: number): number {
    return this.#blocks() - actual;
  }

  /** Subtracts `surplus` blocks from the count; adds when it is negative. */
  correct(surplus: number): void {
    if (surplus > 0) this.#released.tryAdd(surplus);
    if (surplus < 0) this.#reserved.tryAdd(-surplus);
  }

  #blocks(): number {
    const released = this.#released.value();
    return this.#reserved.value() - released;
  }
}

/** A younger finding confirms nothing: it may have seen a write in progress. */
const MIN_FINDING_AGE_MS = 10_000;
/** Name of an empty file: wall time of the audit and the surplus that it found. */
const FINDING = /^finding_(\d+)_(-?\d+)$/;

/** State that {@link auditQuota} works on. */
interface AuditedQuota {
  readonly files: Files;
  readonly layout: Layout;
  readonly quota: Quota;
  readonly nowMs: number;
}

/**
 * Compares the block count with the blocks in use and corrects it. A writer in progress has reserved blocks for a file
 * that does not exist yet, so only the part that two audits agree on is corrected. Each finding confirms one other: the
 * process that removes its file uses it.
 */
export function auditQuota(audited: AuditedQuota, blocksInUse: number): void {
  const { files, layout, quota, nowMs } = audited;
  const surplus = quota.surplus(blocksInUse);
  const confirmed = commonPart(takeFinding(audited), surplus);
  quota.correct(confirmed);
  const unconfirmed = surplus - confirmed;
  if (unconfirmed === 0) return;
  files.makeDirectory(layout.counters);
  files.close(files.append(join(layout.counters, `finding_${Math.round(nowMs)}_${unconfirmed}`)));
}

/** The smaller of two findings with the same sign, else 0. */
function commonPart(a: number, b: number): number {
  if (Math.sign(a) !== Math.sign(b)) return 0;
  return Math.sign(a) * Math.min(Math.abs(a), Math.abs(b));
}

/** Removes the findings that are old enough and returns the surplus of the latest one, or 0. */
function takeFinding({ files, layout, nowMs }: AuditedQuota): number {
  let latest = 0;
  for (const name of [...namesIn(files, layout.counters)].sort()) {
    const [, atMs, surplus] = FINDING.exec(name) ?? [];
    if (atMs === undefined || Math.abs(nowMs - Number(atMs)) < MIN_FINDING_AGE_MS) continue;
    if (ifPresent(() => files.remove(join(layout.counters, name)))) latest = Number(surplus);
  }
  return latest;
}
