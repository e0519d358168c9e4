import type { Clock } from '@hookline/clock';
import { LRUCache } from 'lru-cache';
import type { EditToJudge, KnownText } from './judgement.ts';
import type { QualityGate } from './quality-gate.ts';
import { within } from './within.ts';

/** Longest total of remembered texts, in UTF-16 code units: 8 million, up to 16 MB of memory. */
const MAX_LENGTH = 8_000_000;
const MAX_FILES = 2000;
/** Files that are checked at the end of one turn, the last edited first. */
const MAX_CHECKED = 50;
/** Files with problems in one text. */
const MAX_TOLD = 5;

/** Options of {@link SettledFiles}. */
export interface SettledFilesOptions {
  readonly gate: Pick<QualityGate, 'check' | 'settle'>;
  readonly clock: Clock;
  /** Longest time for all files of a turn, in milliseconds, above 0. @defaultValue 800 */
  readonly answerMs?: number;
  /** Returns the present text of a file, `null` when there is none, `undefined` when it is no text. Must not reject. */
  readonly read: (path: string) => Promise<KnownText>;
}

interface Remembered {
  readonly sessionId: string;
  readonly path: string;
  /** Text before the first edit of the session; `null` when it created the file. */
  readonly before: string | null;
  /** True when it was edited since it was checked last. */
  isOpen: boolean;
}

/**
 * Files that a session has edited, with their texts before it. When a turn ends, the problems that the session added and left are
 * told once: these are those that are right between two edits, such as a focused test.
 */
export class SettledFiles {
  readonly #options: Required<SettledFilesOptions>;
  readonly #files = new LRUCache<string, Remembered>({
    max: MAX_FILES,
    maxSize: MAX_LENGTH,
    sizeCalculation: ({ before }) => (before?.length ?? 0) + 1,
  });

  /** @throws RangeError when `answerMs` is out of range */
  constructor({ answerMs = 800, ...options }: SettledFilesOptions) {
    if (!(answerMs > 0)) throw new RangeError(`answerMs must be above 0, not ${answerMs}`);
    this.#options = { ...options, answerMs };
  }

  /** Remembers the text before an edit, unless the session has edited the file before. Unknown texts are passed over. */
  edited({ before, path, sessionId }: EditToJudge): void {
    const key = `${sessionId}\0${path}`;
    const known = this.#files.get(key);
    if (known) known.isOpen = true;
    else if (before !== undefined) this.#files.set(key, { sessionId, path, before, isOpen: true });
  }

  /**
   * Returns the text about the problems that are left when a turn ends; `undefined` for none. Resolves within `answerMs`: files that
   * were not checked by then are checked at the end of the next turn. Never rejects.
   */
  async turnEnded(sessionId: string): Promise<string | undefined> {
    const { answerMs, clock } = this.#options;
    const endsAt = clock.monotonic() + answerMs;
    const open = [...this.#files.values()].filter((file) => file.sessionId === sessionId && file.isOpen);
    const texts: string[] = [];
    for (const file of open.slice(0, MAX_CHECKED)) {
      const left = endsAt - clock.monotonic();
      if (left <= 0 || texts.length >= MAX_TOLD) break;
      const text = await this.#settle(file, left);
      if (text !== undefined) texts.push(text);
    }
    return texts.length === 0 ? undefined : texts.join('\n');
  }

  async #settle(file: Remembered, ms: number): Promise<string | undefined> {
    const { clock, gate, read } = this.#options;
    const { before, path, sessionId } = file;
    // An edit that comes meanwhile opens the file again.
    file.isOpen = false;
    const edit: EditToJudge = { sessionId, tool: 'session', path, before, after: await read(path) };
    const checked = await within(clock, gate.check(edit), ms);
    if (checked) return gate.settle(edit, checked);
    file.isOpen = true;
    return undefined;
  }
}
