import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AtomicFileError, writeFileAtomic } from '@hookline/atomic-file';
import type { Outcome } from '@hookline/outcome';

/** Repairs use `backup` copies; `damaged` copies are kept for inspection. */
export type CopyKind = 'backup' | 'damaged';

/** A copy of a state file. */
export interface Copy {
  readonly file: string;
  readonly kind: CopyKind;
  /** Time of the copy, milliseconds since 1970, rounded to seconds. */
  readonly at: number;
}

/** Copies of state files beside them: `<name>.backup-20261121-091754` and `<name>.damaged-…`. */
export class Backups {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Lists the copies of `name`, the newest first. Never rejects. */
  async list(name: string): Promise<Copy[]> {
    const files = await readdir(this.#folder).catch((): string[] => []);
    return files
      .filter((file) => file.startsWith(`${name}.`))
      .flatMap((file) => {
        const copy = copyOf(file, name.length + 1);
        return copy ? [copy] : [];
      })
      .sort((a, b) => b.at - a.at || (a.file < b.file ? 1 : -1));
  }

  /** Reads a copy; `undefined` when it cannot be read. */
  async read({ file }: Copy): Promise<Uint8Array | undefined> {
    return readFile(join(this.#folder, file)).catch(() => undefined);
  }

  /** Stores `bytes` as a copy of `name`. Two copies within a second get different names. Resolves to the file's name. */
  async store(
    name: string,
    kind: CopyKind,
    bytes: Uint8Array,
    at: number,
  ): Promise<{ readonly file: string; readonly written: Outcome<undefined, AtomicFileError> }> {
    const taken = new Set((await this.list(name)).map(({ file }) => file));
    const stamp = stampOf(at);
    let file = `${name}.${kind}-${stamp}`;
    for (let count = 1; taken.has(file); count++) file = `${name}.${kind}-${stamp}-${count}`;
    return { file, written: await writeFileAtomic(join(this.#folder, file), bytes) };
  }

  /** Removes copies older than `before`, except the newest backup. Resolves to how many. Never rejects. */
  async prune(name: string, before: number): Promise<number> {
    const copies = await this.list(name);
    const newest = copies.find(({ kind }) => kind === 'backup');
    const old = copies.filter((copy) => copy.at < before && copy !== newest);
    await Promise.all(old.map(({ file }) => rm(join(this.#folder, file), { force: true }).catch(() => undefined)));
    return old.length;
  }
}

const COPY = /^(backup|damaged)-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-\d+)?$/;

function copyOf(file: string, from: number): Copy | undefined {
  const match = COPY.exec(file.slice(from));
  if (!match) return undefined;
  const [, kind, year, month, day, hour, minute, second] = match;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return { file, kind: kind as CopyKind, at };
}

function stampOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
