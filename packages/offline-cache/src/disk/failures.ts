import { ioError } from '../errors.ts';
import type { Disk } from './disk.ts';
import { hasCode } from './files.ts';

/** So many failures one after the other are no longer about the files but about the disk. */
const MOST_IN_A_ROW = 10;

/** Passes over files on which a step fails, so that one of them does not keep all others from their turn. */
export class Failures {
  readonly #disk: Disk;
  readonly #step: string;
  #inARow = 0;
  #first: { readonly error: unknown } | undefined;

  /** `step` is what is being done, for the notice of each failure. */
  constructor(disk: Disk, step: string) {
    this.#disk = disk;
    this.#step = step;
  }

  /** What `work` on one file returns; `undefined` where it failed. Throws what the disk as a whole fails with. */
  passOver<T>(work: () => T): T | undefined {
    try {
      const value = work();
      this.#inARow = 0;
      return value;
    } catch (error) {
      this.#first ??= { error };
      // Whose a file is says nothing of the disk: a session run as root may have left any number of them.
      if (!hasCode(error, 'EACCES') && !hasCode(error, 'EPERM')) this.#inARow += 1;
      if (this.#inARow > MOST_IN_A_ROW) throw error;
      this.#disk.observe({ type: 'problem', error: ioError(this.#step, error) });
      return undefined;
    }
  }

  /** Throws the first failure, where there was one. */
  throwFirst(): void {
    if (this.#first) throw this.#first.error;
  }
}
