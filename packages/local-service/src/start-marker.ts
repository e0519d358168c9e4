import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isProcessRunning } from '@hookline/process-lock/liveness';

/** Longest time from the start of a process to its lock, in milliseconds. Later, another process may have its id. */
const START_MS = 120_000;

/**
 * The file `service.starting` names a process from its start until it holds the lock, which is after it has loaded its program:
 * seconds later on a busy machine. Without the file, others would start a second one meanwhile, or would not end it.
 */
export class StartMarker {
  readonly #file: string;

  /** @param runFolder - absolute path of the folder of locks and markers */
  constructor(runFolder: string) {
    this.#file = join(runFolder, 'service.starting');
  }

  /** Id of the process that was started within the last two minutes and runs; `undefined` when there is none. */
  get pid(): number | undefined {
    try {
      const { at, pid } = JSON.parse(readFileSync(this.#file, 'utf8')) as { readonly at: string; readonly pid: number };
      return Math.abs(Date.now() - Date.parse(at)) < START_MS && isProcessRunning(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  /** To be called by the process when it holds the lock. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  /** Names a process that was started at `now`. Without a file that can be written, a second start is possible, as before. */
  write(pid: number, now: number): void {
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      rmSync(this.#file, { force: true });
      const text = JSON.stringify({ pid, at: new Date(now).toISOString() });
      writeFileSync(this.#file, `${text}\n`, { mode: 0o600, flag: 'wx' });
    } catch {
      // For example a full disk.
    }
  }
}
