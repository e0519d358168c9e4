import { setBounded } from './bounded-map.ts';

/** What a file was when it was last seen. */
export interface RememberedFile {
  /** SHA-256 of its text, hex. */
  readonly digest: string;
  /** Its text, with secrets taken out. */
  readonly text: string;
  /** When that was, milliseconds since 1970. */
  readonly at: number;
  /** The tool call that left it so, or showed it. */
  readonly by: string;
}

/**
 * Remembers what files were, so that a change nobody told of can be told. Keys are absolute paths, with `#part` behind
 * for a part of a file. Losing it loses no event, only the knowledge of what was there before.
 */
export interface FileMemory {
  get(key: string): RememberedFile | undefined;
  put(key: string, file: RememberedFile): void;
  forget(key: string): void;
  /** Remembered files below a folder, the latest first, at most `limit`. */
  below(folder: string, limit: number): readonly string[];
  /** Where changes are only proposed (`StagedMemory`): makes them true. */
  commit?(): void;
  /** Where changes are only proposed: forgets them. */
  discard?(): void;
}

/** A memory that is gone with the process. Keeps the latest `limit` files. */
export function createMemory(limit = 10_000): FileMemory {
  const files = new Map<string, RememberedFile>();
  return {
    get: (key) => files.get(key),
    put(key, file) {
      setBounded(files, key, file, limit);
    },
    forget: (key) => void files.delete(key),
    below: (folder, most) =>
      [...files.keys()]
        .filter((key) => isFileBelow(key, folder))
        .toReversed()
        .slice(0, most),
  };
}

/** A memory whose changes are only proposed. */
export interface StagedMemory extends FileMemory {
  /** Makes the proposed changes true. */
  commit(): void;
  /** Forgets them. */
  discard(): void;
}

/**
 * Proposes changes to a memory: what is read is as if they were made, but they are not until `commit`. So what was
 * recorded and could not be delivered can be recorded again, with the same result.
 */
export function stageMemory(base: FileMemory): StagedMemory {
  const staged = new Map<string, RememberedFile | undefined>();
  return {
    get: (key) => (staged.has(key) ? staged.get(key) : base.get(key)),
    put: (key, file) => void staged.set(key, file),
    forget: (key) => void staged.set(key, undefined),
    below(folder, limit) {
      const known = base.below(folder, limit).filter((key) => !staged.has(key));
      const fresh = [...staged].flatMap(([key, file]) => (file && isFileBelow(key, folder) ? key : []));
      return [...fresh.toReversed(), ...known].slice(0, limit);
    },
    commit() {
      for (const [key, file] of staged) {
        if (file) base.put(key, file);
        else base.forget(key);
      }
      staged.clear();
    },
    discard: () => staged.clear(),
  };
}

function isFileBelow(key: string, folder: string): boolean {
  return key.startsWith(`${folder}/`) && !key.includes('#');
}
