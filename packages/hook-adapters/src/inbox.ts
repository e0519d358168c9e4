import { mkdir, opendir, readdir, readFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

/** Where captured events wait, and how much of them is taken. */
export interface InboxOptions {
  /** The inbox folder. */
  readonly directory: string;
  /** Largest event that is read, in bytes; a larger one is quarantined. @defaultValue 67108864 (64 MiB) */
  readonly maxEventBytes?: number;
  /** Room for waiting events, in bytes; beyond it the capture script turns new ones away. @defaultValue 209715200 (200 MiB) */
  readonly maxBytes?: number;
}

/** A captured event that waits. */
export interface InboxEntry {
  /** Name of its file. */
  readonly name: string;
  /** When it was captured, milliseconds since 1970 with fractions. */
  readonly at: number;
  readonly bytes: number;
  /**
   * How long the script took from opening the file to its last write, in ms: all that it does but its shell's own start.
   * Absent where the file system does not say, and for what a script that was ended left behind.
   */
  readonly writtenMs?: number;
}

/** How full the inbox is. */
export interface InboxStats {
  readonly pending: number;
  readonly pendingBytes: number;
  readonly quarantined: number;
  /** Events that the capture script turned away because there was no room. */
  readonly refused: number;
}

/**
 * The folder that the capture script writes into: one file an event. An event is in when its JSON is whole, and removing
 * takes it out; there is no other state, so whoever dies leaves nothing half done. The decision script, whose events are
 * not always for the inbox, writes into `tmp` and renames.
 */
export class Inbox {
  readonly directory: string;
  readonly #maxEventBytes: number;
  readonly #maxBytes: number;
  /** What was put in by somebody else than its script. */
  readonly #recovered = new Set<string>();

  constructor(options: InboxOptions) {
    this.directory = options.directory;
    this.#maxEventBytes = options.maxEventBytes ?? 64 * 1024 * 1024;
    this.#maxBytes = options.maxBytes ?? 200 * 1024 * 1024;
  }

  /** Makes the folders, readable by their owner only. */
  async open(): Promise<void> {
    for (const folder of ['tmp', 'quarantine']) {
      await mkdir(join(this.directory, folder), { recursive: true, mode: 0o700 });
    }
  }

  /** Waiting events, oldest first. */
  async list(): Promise<InboxEntry[]> {
    const entries: InboxEntry[] = [];
    for await (const entry of await opendir(this.directory)) {
      if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
      const file = await stat(join(this.directory, entry.name)).catch(() => undefined);
      if (!file) continue;
      const written = this.#recovered.has(entry.name) ? undefined : writtenMs(file);
      const timed = written === undefined ? {} : { writtenMs: written };
      entries.push({ name: entry.name, at: beginOf(file), bytes: file.size, ...timed });
    }
    await this.#tellRoom(entries);
    return entries.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  }

  /** The text of an event; `undefined` if it is gone. Rejects with a `RangeError` for one that is too large. */
  async read(entry: InboxEntry): Promise<string | undefined> {
    if (entry.bytes > this.#maxEventBytes) {
      throw new RangeError(`${entry.bytes} bytes, more than the ${this.#maxEventBytes} that are read`);
    }
    const bytes = await readFile(join(this.directory, entry.name)).catch(() => undefined);
    return bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  }

  /** Whether the script that writes an event is still there. One whose name tells of no script was written by none. */
  isBeingWritten({ name }: InboxEntry): boolean {
    return isOfLivingProcess(name);
  }

  /** Takes an event out: it has been passed on. */
  async remove(entry: InboxEntry): Promise<void> {
    this.#recovered.delete(entry.name);
    await unlink(join(this.directory, entry.name)).catch(unlessAbsent);
  }

  /** Puts an event aside as it is, with the reason beside it. */
  async quarantine(entry: InboxEntry, reason: string): Promise<void> {
    // Process ids, and with them names, come again: with the time, no event takes the place of another.
    await this.#putAside(join(this.directory, entry.name), `${Math.trunc(entry.at)}-${entry.name}`, reason);
  }

  /**
   * Looks after what decision scripts that were killed left behind: an event that is whole is taken in, one that is not
   * is quarantined. Leaves alone what a running script may still be writing. Answers how many events were taken in.
   */
  async recover(): Promise<number> {
    let recovered = 0;
    for (const name of await readdir(join(this.directory, 'tmp'))) {
      if (isOfLivingProcess(name)) continue;
      const file = join(this.directory, 'tmp', name);
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      if (isWholeJson(text)) {
        this.#recovered.add(name);
        await rename(file, join(this.directory, name));
        recovered++;
      } else {
        await this.#putAside(file, name, text === '' ? 'the disk was full' : 'the script was ended while writing');
      }
    }
    return recovered;
  }

  /** Counts without reading. An empty file is no event: it says that one was lost, or begins. */
  async stats(): Promise<InboxStats> {
    const entries = (await this.list()).filter(({ bytes }) => bytes > 0);
    const aside = await readdir(join(this.directory, 'quarantine')).catch(() => []);
    const refused = await stat(join(this.directory, 'refused')).catch(() => undefined);
    return {
      pending: entries.length,
      pendingBytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
      quarantined: aside.filter((name) => name.endsWith('.json')).length,
      refused: refused?.size ?? 0,
    };
  }

  /** Removes quarantined events that were put aside before `before` (milliseconds since 1970). Answers how many. */
  async expireQuarantine(before: number): Promise<number> {
    const folder = join(this.directory, 'quarantine');
    let expired = 0;
    for (const name of await readdir(folder)) {
      const file = await stat(join(folder, name)).catch(() => undefined);
      if (!file || file.ctimeMs >= before) continue;
      await unlink(join(folder, name)).catch(unlessAbsent);
      if (name.endsWith('.json')) expired++;
    }
    return expired;
  }

  async #putAside(file: string, name: string, reason: string): Promise<void> {
    const target = join(this.directory, 'quarantine', name);
    await writeFile(`${target.slice(0, -'.json'.length)}.reason`, `${reason}\n`, { mode: 0o600 }).catch(() => {});
    await rename(file, target);
  }

  /** Tells capture scripts, by a file that they look for, whether there is room. */
  async #tellRoom(entries: readonly InboxEntry[]): Promise<void> {
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    const flag = join(this.directory, 'full');
    if (bytes > this.#maxBytes) await writeFile(flag, '', { mode: 0o600 });
    else await unlink(flag).catch(unlessAbsent);
  }

  /** Forgets how many events were refused. */
  async resetRefused(): Promise<void> {
    await truncate(join(this.directory, 'refused')).catch(() => {});
  }
}

/**
 * When a script began to write a file: hooks start in order, but a large event is written longer than a small one. File
 * systems that do not know it say zero, or the last change.
 */
function beginOf({ birthtimeMs, mtimeMs }: { readonly birthtimeMs: number; readonly mtimeMs: number }): number {
  return birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs;
}

/** From the file's birth to its last change, a write or its renaming. Equal times come of file systems without the first. */
function writtenMs({
  birthtimeMs,
  ctimeMs,
}: {
  readonly birthtimeMs: number;
  readonly ctimeMs: number;
}): number | undefined {
  return birthtimeMs > 0 && birthtimeMs < ctimeMs ? ctimeMs - birthtimeMs : undefined;
}

function unlessAbsent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** By the process id in the file's name, `<pid>.json` or `<id>.<pid>.json`. */
function isOfLivingProcess(name: string): boolean {
  const pid = Number(/(?:^|\.)(\d+)\.json$/.exec(name)?.[1]);
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
