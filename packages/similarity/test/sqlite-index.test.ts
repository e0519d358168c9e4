import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { INDEX_CONTRACT } from '../src/contract.ts';
import type { NewPattern } from '../src/index.ts';
import { createSqliteIndex } from '../src/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'similarity-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newFile = (): string => join(folder, `${files++}.sqlite`);

describe('createSqliteIndex', () => {
  it.each(INDEX_CONTRACT)('$name', async (check) => {
    using index = createSqliteIndex({ path: newFile() });
    await check.run(index);
  });
});

const numbered = (number: number): NewPattern => ({
  family: 'c',
  fingerprint: number.toString(16).padStart(64, '0'),
  shape: number.toString(16).padStart(64, 'f'),
  tokens: 20,
  hashes: Uint32Array.of(7, 1000 + number),
  nameHash: null,
});

describe('an index file', () => {
  it('keeps its patterns when it is opened again', () => {
    const path = newFile();
    using first = createSqliteIndex({ path });
    const { id } = first.add(numbered(1));
    using second = createSqliteIndex({ path });
    expect(second.byFingerprint(numbered(1).fingerprint)).toMatchObject({ id, hashes: numbered(1).hashes });
  });

  it('returns the number of new patterns from addAll', () => {
    using index = createSqliteIndex({ path: ':memory:' });
    index.add(numbered(1));
    expect(index.addAll([numbered(1), numbered(2), numbered(2), numbered(3)])).toBe(2);
  });

  it('adds no pattern when addAll fails', () => {
    using index = createSqliteIndex({ path: ':memory:' });
    const failing = function* (): Generator<NewPattern> {
      yield numbered(1);
      throw new Error('out of patterns');
    };
    expect(() => index.addAll(failing())).toThrow('out of patterns');
    expect(index.byFingerprint(numbered(1).fingerprint)).toBeUndefined();
    expect(index.frequencies(Uint32Array.of(7))).toEqual([0]);
  });

  it('stops extending the list of a hash above the posting budget', () => {
    using index = createSqliteIndex({ path: ':memory:' });
    index.addAll(Array.from({ length: 2_100 }, (_, number) => numbered(number)));
    expect(index.frequencies(Uint32Array.of(7, 1000))).toEqual([2_001, 1]);
  });

  it('throws when the file is not a database', () => {
    const path = newFile();
    writeFileSync(path, 'text that is long enough for a database header '.repeat(100));
    expect(() => createSqliteIndex({ path })).toThrow('file is not a database');
  });

  it.each(['CREATE TABLE other (id INTEGER)', 'PRAGMA user_version = 99'])(
    'throws foreign_index when the file was prepared by %s',
    (sql) => {
      const path = newFile();
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
      expect(() => createSqliteIndex({ path })).toThrow(
        expect.objectContaining({ name: 'SimilarityError', code: 'foreign_index' }),
      );
    },
  );
});
