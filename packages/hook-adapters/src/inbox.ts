import { opendirSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode, isLink, isMissing } from '@hookline/atomic-file';
import { MIB } from '@hookline/clock';
import { isProcessAlive } from '@hookline/process-lock/liveness';
import { capturedAt, type InboxEntry, type InboxScan, type InboxScanOptions, scanInbox } from './inbox-scan.ts';

/** Options of {@link Inbox}. */
export interface InboxOptions {
  /** Inbox folder, absolute. */
  readonly directory: string;
  /** Largest event that is read, in bytes; a larger one is quarantined. @defaultValue 67108864 (64 MiB) */
  readonly maxEventBytes?: number | undefined;
  /** Bytes of pending events above which capture scripts reject new ones. @defaultValue 209715200 (200 MiB) */
  readonly maxBytes?: number | undefined;
}

/** Counts of an inbox. */
export interface InboxStats {
  readonly pending: number;
  readonly pendingBytes: number;
  readonly quarantined: number;
  /** Events that capture scripts rejected because the inbox was full. */
  readonly refused: number;
}

/**
 * The folder that capture scripts write to, one file per event. An event is complete when its JSON is; removing the file
 * removes the event. There is no other state, so a process may be killed at any point. Decision scripts, whose events are
 * not always recorded, write to `tmp` and rename.
 */
export class Inbox {
  readonly directory: string;
  readonly #maxEventBytes: number;
  readonly #maxBytes: number;
  /** Events that {@link recover} moved in: their file times do not measure a script. */
  readonly #recovered = new Set<string>();

  constructor({ directory, maxBytes = 200 * MIB, maxEventBytes = 64 * MIB }: InboxOptions) {
    this.directory = directory;
    this.#maxEventBytes = maxEventBytes;
    this.#maxBytes = maxBytes;
  }

  /**
   * Creates the folders, accessible to their owner only. Rejects when a symbolic link is in the place of one: its target belongs
   * to another program.
   */
  async open(): Promise<void> {
    for (const folder of ['tmp', 'quarantine']) {
      const path = join(this.directory, folder);
      if (isLink(this.directory) || isLink(path)) throw new Error(`${path} is or is behind a symbolic link; remove it`);
      await mkdir(path, { recursive: true, mode: 0o700 });
    }
  }

  /**
   * Returns whether the next drain would find nothing to do, at a small part of its cost. `false` also for a folder that is missing
   * or cannot be read.
   */
  isIdle(): boolean {
    const isDue = (name: string): boolean => name.endsWith('.json') || name === 'full';
    return !hasEntry(this.directory, isDue) && !hasEntry(join(this.directory, 'tmp'), () => true);
  }

  /** Lists pending events, oldest first. Writes nothing. */
  async list(): Promise<readonly InboxEntry[]> {
    return (await this.scan({ limit: Infinity })).entries;
  }

  /** Lists the oldest pending events and counts all of them, as `scanInbox` does. */
  scan(options: InboxScanOptions): Promise<InboxScan> {
    return scanInbox(this.directory, { ...options, isRecovered: (name) => this.#recovered.has(name) });
  }

  /**
   * Creates or removes the file `full`, which makes capture scripts reject events, by the bytes of all pending events.
   * Called by the process that drains the inbox.
   */
  async updateFullFlag(pendingBytes: number): Promise<void> {
    const flag = join(this.directory, 'full');
    if (pendingBytes > this.#maxBytes) await writeFile(flag, '', { mode: 0o600, flag: 'wx' }).catch(ignoreExisting);
    else await unlink(flag).catch(ignoreMissing);
  }

  /**
   * Reads the text of an event; `undefined` when it was removed. Rejects with a `RangeError` when it is too large and with a
   * `TypeError` when it is not UTF-8.
   */
  async read(entry: InboxEntry): Promise<string | undefined> {
    if (entry.bytes > this.#maxEventBytes) {
      throw new RangeError(`${entry.bytes} bytes, more than maxEventBytes (${this.#maxEventBytes})`);
    }
    const bytes = await readFile(join(this.directory, entry.name)).catch(() => undefined);
    return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  }

  /** Returns whether the script that writes an event is still running. A name without a process id belongs to no script. */
  isBeingWritten({ name }: InboxEntry): boolean {
    return isOfRunningProcess(name);
  }

  /** Removes an event that was recorded. */
  async remove(entry: InboxEntry): Promise<void> {
    this.#recovered.delete(entry.name);
    await unlink(join(this.directory, entry.name)).catch(ignoreMissing);
  }

  /** Moves an event unchanged to `quarantine`, with the reason in a file next to it. */
  async quarantine(entry: InboxEntry, reason: string): Promise<void> {
    // Process ids, and with them names, are reused: the time keeps quarantined names unique.
    const name = `${Math.trunc(entry.at)}-${entry.name}`;
    await this.#moveToQuarantine(join(this.directory, entry.name), name, reason);
  }

  /**
   * Recovers the files in `tmp` of decision scripts that were killed: complete events become pending, incomplete ones are
   * quarantined. Files of running scripts are left alone. Returns how many events became pending.
   */
  async recover(): Promise<number> {
    let recovered = 0;
    for (const name of await namesIn(join(this.directory, 'tmp'))) {
      if (isOfRunningProcess(name)) continue;
      const file = join(this.directory, 'tmp', name);
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      if (isJson(text)) {
        this.#recovered.add(name);
        await rename(file, join(this.directory, name));
        recovered++;
      } else {
        const reason = text === '' ? 'the disk was full' : 'the script was killed while writing';
        await this.#moveToQuarantine(file, name, reason);
      }
    }
    return recovered;
  }

  /** Counts events without reading or writing any. An empty file is not counted: its event was lost, or is being written. */
  async stats(): Promise<InboxStats> {
    const { empty, pending, pendingBytes } = await this.scan({ limit: 0 });
    const quarantined = await readdir(join(this.directory, 'quarantine')).catch(() => []);
    const refused = await stat(join(this.directory, 'refused')).catch(() => undefined);
    return {
      pending: pending - empty,
      pendingBytes,
      quarantined: quarantined.filter((name) => name.endsWith('.json')).length,
      refused: refused?.size ?? 0,
    };
  }

  /** Removes events quarantined before `before` (milliseconds since 1970). Returns how many. */
  async expireQuarantine(before: number): Promise<number> {
    const folder = join(this.directory, 'quarantine');
    let expired = 0;
    for (const name of await namesIn(folder)) {
      const file = await lstat(join(folder, name)).catch(() => undefined);
      if (!file || file.ctimeMs >= before) continue;
      await unlink(join(folder, name)).catch(ignoreMissing);
      if (name.endsWith('.json')) expired++;
    }
    return expired;
  }

  /**
   * Removes payloads for which `matches` returns true, also those that are being written or in quarantine. It receives the
   * text, which need not be JSON, and the time of capture in milliseconds since 1970. Returns how many were removed.
   */
  async forget(matches: (text: string, at: number) => boolean): Promise<number> {
    let removed = 0;
    for (const folder of ['.', 'tmp', 'quarantine']) {
      for (const name of await namesIn(join(this.directory, folder))) {
        if (!name.endsWith('.json')) continue;
        const path = join(this.directory, folder, name);
        const [text, file] = await Promise.all([readFile(path, 'utf8'), stat(path)]).catch(() => []);
        if (text === undefined || file === undefined || !matches(text, capturedAt(file))) continue;
        await unlink(path).catch(ignoreMissing);
        await unlink(`${path.slice(0, -'.json'.length)}.reason`).catch(ignoreMissing);
        removed++;
      }
    }
    return removed;
  }

  /** Sets the count of refused events to 0. */
  async resetRefused(): Promise<void> {
    await unlink(join(this.directory, 'refused')).catch(() => {});
  }

  async #moveToQuarantine(file: string, name: string, reason: string): Promise<void> {
    const target = join(this.directory, 'quarantine', name);
    await writeFile(`${target.slice(0, -'.json'.length)}.reason`, `${reason}\n`, { mode: 0o600, flag: 'wx' }).catch(
      () => {},
    );
    await rename(file, target);
  }
}

function ignoreExisting(error: unknown): void {
  if (!hasErrorCode(error, 'EEXIST')) throw error;
}

/** Returns whether a folder has an entry that `matches`; `true` when it cannot be read. */
function hasEntry(folder: string, matches: (name: string) => boolean): boolean {
  try {
    const entries = opendirSync(folder);
    try {
      for (let entry = entries.readSync(); entry; entry = entries.readSync()) if (matches(entry.name)) return true;
      return false;
    } finally {
      entries.closeSync();
    }
  } catch {
    return true;
  }
}

/** Returns the names in a folder; none when it cannot be read, or when it is a symbolic link. */
async function namesIn(folder: string): Promise<string[]> {
  return isLink(folder) ? [] : readdir(folder).catch(() => []);
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Checks the process id in a file name, `<pid>.json` or `<id>.<pid>.json`. */
function isOfRunningProcess(name: string): boolean {
  return isProcessAlive(Number(/(?:^|\.)(\d+)\.json$/.exec(name)?.[1]));
}
