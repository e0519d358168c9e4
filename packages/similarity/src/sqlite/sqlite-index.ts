import { endianness } from 'node:os';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Candidate, FingerprintIndex, IndexedPattern, NewPattern } from '../fingerprint-index.ts';
import { Postings } from './postings.ts';
import { prepare } from './schema.ts';

/** Location of the index. */
export interface SqliteIndexOptions {
  /** Path of the file, which is created when missing; `:memory:` for none. Several processes can open it at once. */
  readonly path: string;
}

/** An index in a SQLite file. Its methods are synchronous and throw the errors of SQLite. */
export interface SqliteIndex extends FingerprintIndex, Disposable {
  /** Adds a pattern in a transaction of its own. */
  add(pattern: NewPattern): IndexedPattern;
  /** Adds patterns in one transaction, all or none. Returns the number of new ones. */
  addAll(patterns: Iterable<NewPattern>): number;
  byFingerprint(fingerprint: string): IndexedPattern | undefined;
  byShape(shape: string): IndexedPattern | undefined;
  /** Returns the number of patterns that have each hash: exact below 2,001, at which a list stops growing. */
  frequencies(hashes: Uint32Array): number[];
  candidates(hashes: Uint32Array): Candidate[];
  byIds(ids: readonly number[]): IndexedPattern[];
  /** Closes the file. Later calls throw. */
  close(): void;
}

/**
 * Opens an index in a SQLite file.
 *
 * @throws SimilarityError `foreign_index` when the file has other content or another version
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

const PATTERN = `SELECT pattern.*, family.text AS family_name, location.text AS path_name
  FROM pattern JOIN name AS family ON family.id = pattern.family LEFT JOIN name AS location ON location.id = pattern.path`;

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

/** Encodes hashes as 4 little-endian bytes each, independently of the machine. */
function toBytes(hashes: Uint32Array): Buffer {
  const bytes = Buffer.from(Uint32Array.from(hashes).buffer);
  return endianness() === 'LE' ? bytes : bytes.swap32();
}

function fromBytes(bytes: Uint8Array): Uint32Array {
  const copy = Buffer.from(Uint8Array.from(bytes).buffer);
  if (endianness() === 'BE') copy.swap32();
  return new Uint32Array(copy.buffer, copy.byteOffset, copy.byteLength / 4);
}
