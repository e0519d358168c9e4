import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isLink, writeFileAtomicSync } from '@hookline/atomic-file';
import { type Clock, DAY_MS } from '@hookline/clock';
import { type Activity, traceContext } from '@hookline/recorder';

/** Age at which the file of a session that never ended is removed, in milliseconds. */
const MAX_AGE_MS = 7 * DAY_MS;
/** Session ids that can be part of a file name and of a shell script. */
const PLAIN_ID = /^[\w-]{1,100}$/;

/** Options of {@link TraceContextFiles}. */
export interface TraceContextFilesOptions {
  /** Created with the first file, for its owner only. */
  readonly directory: string;
  readonly clock: Clock;
}

/**
 * Keeps one shell script per session, `<session id>.sh`, that exports the ids of the session's current trace. `session-start.sh`
 * has Claude Code read it before each command. A file that cannot be written is passed over: its session has no ids.
 */
export class TraceContextFiles {
  readonly #directory: string;
  readonly #clock: Clock;

  constructor({ directory, clock }: TraceContextFilesOptions) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Writes the ids of sessions and prompts that start, and removes those of sessions that end. Never throws. */
  observe(activities: readonly Activity[]): void {
    for (const { kind, provenance } of activities) {
      const { session_id } = provenance;
      if (!PLAIN_ID.test(session_id)) continue;
      if (kind === 'prompt-submitted') this.#write(session_id, { PARENT_ID: '', ...traceContext(provenance) });
      if (kind === 'session-started') this.#write(session_id, { SESSION_ID: session_id });
      if (kind === 'session-ended') this.#remove(`${session_id}.sh`);
    }
  }

  /** Removes the files of sessions that never ended. Never throws. */
  removeOld(): void {
    if (isLink(this.#directory)) return;
    try {
      for (const name of readdirSync(this.#directory)) {
        const { mtimeMs } = lstatSync(join(this.#directory, name));
        if (this.#clock.now() - mtimeMs > MAX_AGE_MS) this.#remove(name);
      }
    } catch {
      // There is no folder, or another process removed a file.
    }
  }

  #write(sessionId: string, variables: Readonly<Record<string, string>>): void {
    if (isLink(this.#directory)) return;
    const lines = Object.entries(variables).map(([name, value]) =>
      value === '' ? `unset ${name}\n` : `export ${name}='${value}'\n`,
    );
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      writeFileAtomicSync(join(this.#directory, `${sessionId}.sh`), lines.join(''));
    } catch {
      // Without the file, commands have no ids.
    }
  }

  #remove(name: string): void {
    try {
      rmSync(join(this.#directory, name), { force: true });
    } catch {
      // It is removed when it is old.
    }
  }
}
