import { type Files, nodeFiles } from '../../src/index.ts';

/**
 * Effect of a fault on one call:
 *
 * * an error code: the call fails with it and does nothing;
 * * `short`: a write writes half of its bytes and returns that count;
 * * `short-full`: a write writes half of its bytes, and the next one fails with ENOSPC;
 * * `crash-before`, `crash-after`: the process ends just before or just after the call takes effect.
 */
export type Fault = 'ENOSPC' | 'EIO' | 'EACCES' | 'EMFILE' | 'short' | 'short-full' | 'crash-before' | 'crash-after';

/** Thrown into code whose process has ended: no later call of it has an effect. */
class Crash extends Error {
  override readonly name = 'Crash';
}

/** The driver on `node:fs` with a fault at one call. */
export class FaultyFiles implements Files {
  /** Calls since the fault was armed. */
  calls = 0;
  /** Names of all calls. */
  readonly made: string[] = [];
  #at = Infinity;
  #fault: Fault = 'EIO';
  #crashed = false;
  #fired = false;
  #full = false;

  get crashed(): boolean {
    return this.#crashed;
  }

  /** True when the faulty call was reached. */
  get fired(): boolean {
    return this.#fired;
  }

  /** Injects the fault into call number `at`, from 1. */
  arm(at: number, fault: Fault): void {
    this.calls = 0;
    this.#at = at;
    this.#fault = fault;
    this.#fired = false;
  }

  disarm(): void {
    this.arm(Infinity, 'EIO');
    this.#full = false;
  }

  /** From now on every write fails with ENOSPC. */
  fillUp(): void {
    this.#full = true;
  }

  create = (path: string): number => this.#call('create', () => nodeFiles.create(path));
  append = (path: string): number => this.#call('append', () => nodeFiles.append(path));
  sizeOf = (fd: number): number => this.#call('sizeOf', () => nodeFiles.sizeOf(fd));
  sync = (fd: number): void => this.#call('sync', () => nodeFiles.sync(fd));
  read = (path: string): Uint8Array => this.#call('read', () => nodeFiles.read(path));
  stat = (path: string): ReturnType<Files['stat']> => this.#call('stat', () => nodeFiles.stat(path));
  rename = (from: string, to: string): void => this.#call('rename', () => nodeFiles.rename(from, to));
  remove = (path: string): void => this.#call('remove', () => nodeFiles.remove(path));
  makeDirectory = (path: string): void => this.#call('makeDirectory', () => nodeFiles.makeDirectory(path));
  removeDirectory = (path: string): void => this.#call('removeDirectory', () => nodeFiles.removeDirectory(path));
  syncDirectory = (path: string): void => this.#call('syncDirectory', () => nodeFiles.syncDirectory(path));

  close = (fd: number): void => {
    // The descriptor is closed even when close fails or its process has ended.
    try {
      this.#call('close', () => {});
    } finally {
      nodeFiles.close(fd);
    }
  };

  write = (fd: number, bytes: Uint8Array, offset: number): number => {
    if (this.#full) throw systemError('ENOSPC');
    const due = this.calls + 1 === this.#at;
    const part = (): number =>
      nodeFiles.write(fd, bytes.subarray(0, offset + Math.ceil((bytes.length - offset) / 2)), offset);
    if (due && (this.#fault === 'short' || this.#fault === 'short-full')) {
      this.calls += 1;
      this.#fired = true;
      if (this.#fault === 'short-full') this.#at = this.calls + 1;
      if (this.#fault === 'short-full') this.#fault = 'ENOSPC';
      return part();
    }
    // A process that is killed during a write leaves part of it.
    return this.#call('write', () =>
      due && this.#fault === 'crash-after' ? part() : nodeFiles.write(fd, bytes, offset),
    );
  };

  *names(path: string): Iterable<string> {
    this.#call('names', () => {});
    yield* nodeFiles.names(path);
  }

  #call<T>(name: string, perform: () => T): T {
    if (this.#crashed) throw new Crash();
    this.made.push(name);
    this.calls += 1;
    if (this.calls !== this.#at) return perform();
    this.#fired = true;
    switch (this.#fault) {
      case 'crash-before':
        this.#crashed = true;
        throw new Crash();
      case 'crash-after':
        try {
          perform();
        } finally {
          this.#crashed = true;
        }
        throw new Crash();
      case 'short':
      case 'short-full':
        return perform();
      case 'ENOSPC':
      case 'EIO':
      case 'EACCES':
      case 'EMFILE':
        break;
    }
    throw systemError(this.#fault);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
