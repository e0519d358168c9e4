import { fileStep, LineHasher } from '@hookline/attribution';
import type { Author, FileEdit } from '@hookline/contracts';
import type { FileText } from './activity.ts';
import { contentDigest } from './digest.ts';
import type { RememberedFile } from './file-memory.ts';

/** Texts of a file before and after a change, as they are on disk. `undefined` where a text is not known. */
export interface RawTexts {
  readonly before: FileText;
  readonly after: FileText;
  /** The texts are parts of a file whose whole text is unknown. */
  readonly isFragment?: boolean | undefined;
}

/** A change whose lines are recorded. */
export interface ChangedLines extends RawTexts {
  readonly author: Author;
  /** Tool that made the change. */
  readonly toolName?: string | undefined;
  readonly model?: string | undefined;
  /** Time of the change in milliseconds since 1970. */
  readonly at: number;
}

/** Largest text whose lines are recorded, in characters. */
const MAX_LENGTH = 1_048_576;
/** Tools that write a whole file again, NotebookEdit in a format of its own. */
const WHOLE_FILE_TOOLS: ReadonlySet<string> = new Set(['Write', 'NotebookEdit']);
/** Longest name of a model of the contract, in characters. */
const MAX_MODEL = 200;

/** Describes the lines that changes add, by keyed hashes and never by their texts. */
export class FileEdits {
  readonly #hasher: LineHasher | undefined;

  /** @param lineKey - secret that hashes of lines are made with; without it no lines are recorded */
  constructor(lineKey: string | undefined) {
    this.#hasher = lineKey === undefined ? undefined : new LineHasher(lineKey);
  }

  /** Returns the lines of a change; `undefined` when its texts are unknown or too large. */
  of(change: ChangedLines, known: RememberedFile | undefined): FileEdit | undefined {
    const { after, author, before, isFragment = false, model, toolName } = change;
    const hasher = this.#hasher;
    if (!hasher || before === undefined || after === undefined || !isRecordable(before) || !isRecordable(after))
      return undefined;
    const shared = { line_key: hasher.id, ...(model === undefined ? {} : { model: model.slice(0, MAX_MODEL) }) };
    if (isFragment) {
      const { hunks, line_hashes } = fileStep(before, after, 'exact', hasher);
      return { hunks, line_hashes, complete: false, ...shared };
    }
    // A tool that replaces a whole file repeats lines of it, perhaps in another format; an edit names the lines that it writes.
    const comparing = author !== 'agent' ? 'loose' : WHOLE_FILE_TOOLS.has(toolName ?? '') ? 'reflow' : 'exact';
    const drift = this.#drift(change, known, hasher);
    return { ...fileStep(before, after, comparing, hasher), complete: true, ...shared, ...(drift ? { drift } : {}) };
  }

  /** Returns the unreported change between the text that the last recorded change left and the text before this one. */
  #drift({ at, before }: ChangedLines, known: RememberedFile | undefined, hasher: LineHasher): FileEdit['drift'] {
    if (!known || known.at > at || typeof before !== 'string') return undefined;
    const recorded = known.recorded ?? exactText(known);
    if (recorded === undefined || recorded === before || !isRecordable(recorded)) return undefined;
    const author = known.recorded === undefined || known.author === 'agent' ? 'unknown' : known.author;
    return { ...fileStep(recorded, before, 'loose', hasher), author };
  }
}

/** Returns the remembered text of a file unless redaction has changed it. */
export function exactText(known: RememberedFile | undefined): string | undefined {
  return known && known.digest !== '' && contentDigest(known.text) === known.digest ? known.text : undefined;
}

/** Returns the text on disk that a redacted text of a file stands for; `undefined` when redaction has changed it. */
export function rawText(text: FileText, known: RememberedFile | undefined): FileText {
  return typeof text === 'string' && text === known?.text ? exactText(known) : text;
}

function isRecordable(text: string | null): boolean {
  return text === null || (text.length <= MAX_LENGTH && !text.includes('\0'));
}
