import type { Author } from '@hookline/contracts';
import { LRUCache } from 'lru-cache';

/** A text that a file had at one moment. */
export interface KnownText {
  /** SHA-256 of the text without byte order mark and with LF line ends, hex; empty when a change left an unknown text. */
  readonly digest: string;
  /** Time of the observation in milliseconds since 1970. */
  readonly at: number;
  /** Id of the tool call that wrote or read the file. */
  readonly by: string;
  readonly author: Author;
}

/** The last known text of a file, and the timeline of those before it. */
export interface RememberedFile extends KnownText {
  /** Redacted text. */
  readonly text: string;
  /** Text that the last recorded change left, when the present one is not recorded. Only a text that redaction leaves as it is. */
  readonly recorded?: string | undefined;
  /** Earlier texts, the latest first. */
  readonly earlier?: readonly KnownText[] | undefined;
}

/** Earlier texts that are remembered of each file. */
const MAX_EARLIER = 8;

/**
 * Returns what is remembered of a file after one more text is known. A text that is older than the last known one, because its
 * event arrived late, joins the timeline.
 */
export function remembered(known: RememberedFile | undefined, text: RememberedFile): RememberedFile {
  if (!known) return text;
  const [last, other] = text.at < known.at ? [known, text] : [text, known];
  const past = [knownText(other), ...(known.earlier ?? [])].sort((a, b) => b.at - a.at);
  return { ...last, earlier: past.slice(0, MAX_EARLIER) };
}

function knownText({ at, author, by, digest }: KnownText): KnownText {
  return { at, author, by, digest };
}

/**
 * Stores the known texts of files, to detect changes that no tool call reports. Keys are absolute paths, with `#part`
 * appended for a part of a file. Losing it loses no event, only the text before later changes.
 */
export interface FileMemory {
  get(key: string): RememberedFile | undefined;
  set(key: string, file: RememberedFile): void;
  delete(key: string): void;
  /** Returns at most `limit` remembered files below a folder, the most recently set first. */
  below(folder: string, limit: number): readonly string[];
  /** Runs synchronous work whose changes are stored together or, when it throws, not at all. Absent: one by one. */
  transaction?(work: () => void): void;
  /** Makes staged changes permanent; only a {@link StagedMemory} has it. */
  commit?(): void;
  /** Drops staged changes; only a {@link StagedMemory} has it. */
  discard?(): void;
}

/** Creates a memory that ends with the process and holds the `limit` most recently set files. */
export function createMemory(limit = 10_000): FileMemory {
  const files = new LRUCache<string, RememberedFile>({ max: limit });
  return {
    get: (key) => files.peek(key),
    set: (key, file) => void files.set(key, file),
    delete: (key) => void files.delete(key),
    below: (folder, most) => [...files.keys()].filter((key) => isFileBelow(key, folder)).slice(0, most),
  };
}

/** A memory whose changes are staged until they are committed. */
export interface StagedMemory extends FileMemory {
  /** Writes the staged changes to the underlying memory. */
  commit(): void;
  /** Drops the staged changes. */
  discard(): void;
}

/**
 * Creates a memory that stages changes to another one: reads see them, the underlying memory does not until `commit`. Records
 * that could not be delivered are then recorded again with the same result.
 */
export function stageMemory(base: FileMemory): StagedMemory {
  const staged = new Map<string, RememberedFile | undefined>();
  const write = (): void => {
    for (const [key, file] of staged) {
      if (file) base.set(key, file);
      else base.delete(key);
    }
  };
  return {
    get: (key) => (staged.has(key) ? staged.get(key) : base.get(key)),
    set: (key, file) => void staged.set(key, file),
    delete: (key) => void staged.set(key, undefined),
    below(folder, limit) {
      const known = base.below(folder, limit).filter((key) => !staged.has(key));
      const fresh = [...staged].flatMap(([key, file]) => (file && isFileBelow(key, folder) ? key : []));
      return [...fresh.toReversed(), ...known].slice(0, limit);
    },
    commit() {
      if (staged.size === 0) return;
      if (base.transaction) base.transaction(write);
      else write();
      staged.clear();
    },
    discard: () => staged.clear(),
  };
}

function isFileBelow(key: string, folder: string): boolean {
  return key.startsWith(`${folder}/`) && !key.includes('#');
}
