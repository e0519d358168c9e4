import { statSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { MINUTE_MS } from '@hookline/clock';

/** A pending event. */
export interface InboxEntry {
  /** File name. */
  readonly name: string;
  /** Time of capture in milliseconds since 1970, with fractions. */
  readonly at: number;
  readonly bytes: number;
  /**
   * Time from creating the file to the last write, in milliseconds: everything the script does except starting its shell.
   * `undefined` when the file system does not report it, and for events recovered from a killed script.
   */
  readonly writtenMs?: number | undefined;
}

/** Bounds of {@link Inbox.scan}. */
export interface InboxScanOptions {
  /** Listed events, 0 or more; the others are only counted. */
  readonly limit: number;
  /** File names that are counted and not listed. @defaultValue none */
  readonly skip?: ReadonlySet<string> | undefined;
}

/** The oldest pending events, and counts of all. */
export interface InboxScan {
  /** Oldest first. */
  readonly entries: readonly InboxEntry[];
  readonly pending: number;
  readonly pendingBytes: number;
  /** Pending events without a byte: lost on a full disk, or being written. */
  readonly empty: number;
}

/** Bounds of {@link scanInbox}. */
interface ScanOptions extends InboxScanOptions {
  /** Returns whether a file was not written in its place, so that its times do not measure a script. */
  readonly isRecovered: (name: string) => boolean;
}

/**
 * Lists the oldest events of a folder and counts all of them. Writes nothing. Memory depends on `limit` only; 100,000 events take
 * about half a second, in which other work of the process runs.
 */
export async function scanInbox(directory: string, { isRecovered, limit, skip }: ScanOptions): Promise<InboxScan> {
  let kept: InboxEntry[] = [];
  let [pending, pendingBytes, empty] = [0, 0, 0];
  for await (const { isFile, name } of filesIn(directory)) {
    if (!isFile || !name.endsWith('.json')) continue;
    const file = statSync(join(directory, name), { throwIfNoEntry: false });
    if (!file) continue;
    pending++;
    pendingBytes += file.size;
    if (file.size === 0) empty++;
    if (limit === 0 || skip?.has(name) === true) continue;
    const writtenMs = isRecovered(name) ? undefined : writeDurationMs(file);
    kept.push({ name, at: capturedAt(file), bytes: file.size, writtenMs });
    if (kept.length >= 2 * limit) kept = kept.sort(byAge).slice(0, limit);
  }
  return { entries: kept.sort(byAge).slice(0, limit), pending, pendingBytes, empty };
}

function byAge(a: InboxEntry, b: InboxEntry): number {
  return a.at - b.at || (a.name < b.name ? -1 : 1);
}

/** Names that are read from a folder at once. Other work runs between two such reads, which take about a millisecond. */
const READ_NAMES = 256;

async function* filesIn(folder: string): AsyncGenerator<{ readonly name: string; readonly isFile: boolean }> {
  for await (const entry of await opendir(folder, { bufferSize: READ_NAMES }))
    yield { name: entry.name, isFile: entry.isFile() };
}

interface FileTimes {
  readonly birthtimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/**
 * Returns when a script created a file: hooks start in order, but a large event takes longer to write than a small one. File
 * systems without creation times report 0 or the last change.
 */
export function capturedAt({ birthtimeMs, mtimeMs }: FileTimes): number {
  return birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs;
}

/** Longer times than this are those of a clock that was set meanwhile: Claude Code ends a hook much earlier. */
const MAX_WRITE_MS = MINUTE_MS;

/** Returns the time from creation to the last change, a write or a rename; `undefined` when the file system reports none. */
function writeDurationMs({ birthtimeMs, ctimeMs }: FileTimes): number | undefined {
  const durationMs = birthtimeMs > 0 ? ctimeMs - birthtimeMs : 0;
  return durationMs > 0 && durationMs <= MAX_WRITE_MS ? durationMs : undefined;
}
