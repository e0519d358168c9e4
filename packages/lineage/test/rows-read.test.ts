import type { PatternsQuery } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { rowsRead } from '@hookline/test-engines';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPatterns } from '../src/pattern-list.ts';
import { testEngines } from './engines.ts';

const PATTERNS = 2000;
/** Rows that a list without a match may read: far less than the patterns. */
const FEW = 20;

const FILL = `
  WITH made AS (
    INSERT INTO pattern_lineage_nodes (pattern_id, pattern_version, language, origin, first_seen_at)
    SELECT 'p' || n, 'v1', 'typescript', 'tracked', '2026-01-01'::timestamptz + n * interval '1 minute'
    FROM generate_series(1, ${PATTERNS}) AS n RETURNING node_id, first_seen_at
  )
  INSERT INTO pattern_occurrences (event_id, node_id, event_type, repository, path, session_id, author, occurred_at)
  SELECT gen_random_uuid(), node_id, 'pattern_created',
    CASE WHEN node_id <= 5 THEN 'git.example/old' ELSE 'git.example/shop' END, 'src/a.ts', 's1', 'agent', first_seen_at
  FROM made`;

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ database, close } = await open());
    await database.query(FILL);
  });
  afterAll(() => close());

  const read = (query: Partial<PatternsQuery>): Promise<number> =>
    rowsRead(database, (sql) => listPatterns(sql, { limit: 50, ...query }));

  test.each<[string, Partial<PatternsQuery>]>([
    ['another repository', { repository: 'git.example/none' }],
    ['another repository in a time', { repository: 'git.example/none', from: '2026-01-01T10:00:00Z' }],
    ['an absent language', { language: 'cobol' }],
    ['an absent language in a repository', { language: 'cobol', repository: 'git.example/shop' }],
    ['an absent author', { author: 'git' }],
    ['an absent file', { file_path: 'src/none.ts' }],
    ['an absent session', { session_id: 'none' }],
    ['an absent word', { q: 'elsewhere' }],
    ['a time before all', { to: '2025-01-01T00:00:00Z' }],
    ['a time after all', { from: '2027-01-01T00:00:00Z' }],
  ])('patterns of %s are answered after a few rows', async (_, query) => {
    expect(await read(query)).toBeLessThanOrEqual(FEW);
  });

  test('the patterns of a repository are found without reading those of others', async () => {
    await database.query('ANALYZE');
    const { patterns } = await listPatterns(database, { limit: 50, repository: 'git.example/old' });
    expect(patterns).toHaveLength(5);
    expect(await read({ repository: 'git.example/old' })).toBeLessThanOrEqual(100);
  });
});
