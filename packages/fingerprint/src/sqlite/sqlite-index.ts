import { endianness } from 'node:os';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Candidate, FingerprintIndex, IndexedPattern, NewPattern } from '../parents/pattern-index.ts';
import { Postings } from './postings.ts';
import { prepare } from './schema.ts';

/** Where the index is kept. */
export interface SqliteIndexOptions {
  /** A file, made when it is missing; `:memory:` for none. Several processes may have it open at once. */
  readonly path: string;
}

/** An index in a SQLite file. It answers at once; what it throws is an error of SQLite's. */
export interface SqliteIndex extends FingerprintIndex, Disposable {
  /** As in `FingerprintIndex`, at once and in a transaction of its own. */
  add(pattern: NewPattern): IndexedPattern;
  /** Adds many in one transaction: all or none of them. Returns how many were new. */
  addAll(patterns: Iterable<NewPattern>): number;
  /** As in `FingerprintIndex`, at once. */
  byFingerprint(fingerprint: string): IndexedPattern | undefined;
  /** As in `FingerprintIndex`, at once. */
  byShape(shape: string): IndexedPattern | undefined;
  /** As in `FingerprintIndex`, at once. Exact up to 2,001, at which a list no longer grows. */
  frequencies(hashes: Uint32Array): number[];
  /** As in `FingerprintIndex`, at once. */
  candidates(hashes: Uint32Array): Candidate[];
  /** As in `FingerprintIndex`, at once. */
  byIds(ids: readonly number[]): IndexedPattern[];
  /** Closes the file. Nothing works afterwards. */
  close(): void;
}

/**
 * Opens an index in a SQLite file.
 *
 * @throws FingerprintError `FOREIGN_INDEX` when the file is something else, or of another version
 */
export function createSqliteIndex({ path }: SqliteIndexOptions): SqliteIndex {
  const database = new DatabaseSync(path);
  try {
    prepare(database);
    return new OpenIndex(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A row of {@link PATTERN}. */
interface Row {
  readonly id: number;
  readonly fingerprint: Uint8Array;
  readonly shape: Uint8Array;
  readonly family_name: string;
  readonly path_name: string | null;
  readonly tokens: number;
  readonly hashes: Uint8Array;
  readonly name_hash: number | null;
}

const PATTERN = `SELECT pattern.*, family.text AS family_name, place.text AS path_name
  FROM pattern JOIN name AS family ON family.id = pattern.family LEFT JOIN name AS place ON place.id = pattern.path`;

class OpenIndex implements SqliteIndex {
  readonly #database: DatabaseSync;
  readonly #postings: Postings;
  readonly #byFingerprint: StatementSync;
  readonly #byShape: StatementSync;
  readonly #byId: StatementSync;
  readonly #insert: StatementSync;
  readonly #move: StatementSync;
  readonly #addName: StatementSync;
  readonly #nameId: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#postings = new Postings(database);
    this.#byFingerprint = database.prepare(
      `${PATTERN} WHERE substr(fingerprint, 1, 8) = substr(?1, 1, 8) AND fingerprint = ?1`,
    );
    this.#byShape = database.prepare(
      `${PATTERN} WHERE substr(shape, 1, 8) = substr(?1, 1, 8) AND shape = ?1 ORDER BY pattern.id DESC LIMIT 1`,
    );
    this.#byId = database.prepare(`${PATTERN} WHERE pattern.id = ?`);
    this.#insert = database.prepare(
      'INSERT INTO pattern (fingerprint, shape, family, path, tokens, hashes, name_hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#move = database.prepare('UPDATE pattern SET path = ? WHERE id = ?');
    this.#addName = database.prepare('INSERT INTO name (text) VALUES (?) ON CONFLICT DO NOTHING');
    this.#nameId = database.prepare('SELECT id FROM name WHERE text = ?');
  }

  add(pattern: NewPattern): IndexedPattern {
    return this.#transaction(() => this.#add(pattern).pattern);
  }

  addAll(patterns: Iterable<NewPattern>): number {
    return this.#transaction(() => {
      let added = 0;
      for (const pattern of patterns) if (this.#add(pattern).isNew) added++;
      return added;
    });
  }

  byFingerprint(fingerprint: string): IndexedPattern | undefined {
    return toPattern(this.#byFingerprint.get(fromHex(fingerprint)));
  }

  byShape(shape: string): IndexedPattern | undefined {
    return toPattern(this.#byShape.get(fromHex(shape)));
  }

  frequencies(hashes: Uint32Array): number[] {
    return this.#postings.frequencies(hashes);
  }

  candidates(hashes: Uint32Array): Candidate[] {
    return this.#postings.candidates(hashes);
  }

  byIds(ids: readonly number[]): IndexedPattern[] {
    return ids.flatMap((id) => toPattern(this.#byId.get(id)) ?? []);
  }

  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #add(pattern: NewPattern): { readonly pattern: IndexedPattern; readonly isNew: boolean } {
    const known = this.byFingerprint(pattern.fingerprint);
    if (known) return { pattern: this.#moveTo(known, pattern.path), isNew: false };
    const { family, fingerprint, hashes, nameHash, path, shape, tokens } = pattern;
    const { lastInsertRowid } = this.#insert.run(
      fromHex(fingerprint),
      fromHex(shape),
      this.#name(family),
      path === undefined ? null : this.#name(path),
      tokens,
      toBytes(hashes),
      nameHash,
    );
    const id = Number(lastInsertRowid);
    this.#postings.add(id, hashes);
    return { pattern: { id, family, fingerprint, hashes, nameHash, path, shape, tokens }, isNew: true };
  }

  #moveTo(known: IndexedPattern, path: string | undefined): IndexedPattern {
    if (path === undefined || path === known.path) return known;
    this.#move.run(this.#name(path), known.id);
    return { ...known, path };
  }

  #name(text: string): number {
    const known = this.#nameId.get(text);
    return Number(known ? known['id'] : this.#addName.run(text).lastInsertRowid);
  }

  #transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

function toPattern(row: unknown): IndexedPattern | undefined {
  if (row === undefined) return undefined;
  const { id, family_name, fingerprint, hashes, name_hash, path_name, shape, tokens } = row as Row;
  return {
    id,
    family: family_name,
    fingerprint: toHex(fingerprint),
    hashes: fromBytes(hashes),
    nameHash: name_hash,
    path: path_name ?? undefined,
    shape: toHex(shape),
    tokens,
  };
}

const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Hashes as they lie in the file: 4 bytes each, lowest first, on every machine. */
function toBytes(hashes: Uint32Array): Buffer {
  const bytes = Buffer.from(Uint32Array.from(hashes).buffer);
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

function fromBytes(bytes: Uint8Array): Uint32Array {
  const copy = Buffer.from(Uint8Array.from(bytes).buffer);
  if (endianness() === 'BE') copy.swap32();
  return new Uint32Array(copy.buffer, copy.byteOffset, copy.byteLength / 4);
}
