import { join } from 'node:path';
import { type Files, hasCode } from './files.ts';
import { writeAll } from './write-file.ts';

/**
 * A count that any number of processes add to without a lock: a file of as many bytes. Adding is appending, which
 * the system does in one step; reading is looking at the size. Never folded: a byte for an event is little beside
 * the event.
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

  /** Adds `by`, 1 or more. Returns the count just after, others' additions included. */
  add(by: number): number {
    const fd = this.#open();
    try {
      writeAll(this.#files, fd, new Uint8Array(by).fill(0x2e));
      return this.#files.sizeOf(fd);
    } finally {
      this.#files.close(fd);
    }
  }

  /** Adds when it can. A count must not stand in the way of what it counts. */
  addQuietly(by: number): void {
    try {
      if (by > 0) this.add(by);
    } catch {
      // A full disk, say. The next tidy puts block counts right; for the others one is missing.
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
