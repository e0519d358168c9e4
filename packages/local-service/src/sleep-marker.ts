import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A service without work ends by itself with exit code 0 and leaves the file `service.asleep`. It writes the file
 * before it stops listening and removes it once it listens again. While the file exists, the service is asleep or about
 * to be, which is neither a failure nor an outage: a client that needs it starts it and waits until the file is gone.
 */
export class SleepMarker {
  readonly #file: string;

  /** @param runFolder - absolute path of the folder of locks and markers */
  constructor(runFolder: string) {
    this.#file = join(runFolder, 'service.asleep');
  }

  get exists(): boolean {
    return existsSync(this.#file);
  }

  /** Marks the service as asleep since `now`. A marker that cannot be written only makes a supervisor restart it sooner. */
  write(now: number): void {
    try {
      const text = JSON.stringify({ since: new Date(now).toISOString() });
      rmSync(this.#file, { force: true });
      writeFileSync(this.#file, `${text}\n`, { mode: 0o600, flag: 'wx' });
    } catch {
      // For example a full disk.
    }
  }

  /** Marks the service as awake, or as stopped rather than asleep. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }
}
