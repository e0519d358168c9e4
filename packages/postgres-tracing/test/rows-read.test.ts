import type { ExecutionLogsQuery, SessionsQuery } from '@hookline/contracts';
import type { Database, Sql } from '@hookline/database';
import { rowsRead } from '@hookline/test-engines';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executionLogs } from '../src/queries.ts';
import { listSessions } from '../src/sessions.ts';
import { testEngines } from './engines.ts';

const SESSIONS = 400;
/** Traces of a session, each with three calls. */
const TRACES = 5;
/** Rows that a list without a match may read: far less than the traces. */
const FEW = 20;

const FILL = `
  WITH made AS (
    INSERT INTO execution_traces (id, correlation_id, root_id, session_id, source, prompt_text, started_at, status, announced)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 's' || s, 'claude-code', 'add a limit',
      '2026-01-01'::timestamptz + s * interval '1 hour' + n * interval '1 minute', 'completed', true
    FROM generate_series(1, ${SESSIONS}) AS s, generate_series(1, ${TRACES}) AS n RETURNING id
  )
  INSERT INTO hook_executions (id, trace_id, hook_type, hook_name, status, context_key)
  SELECT gen_random_uuid(), made.id, 'PostToolUse', 'hookline', 'completed', 'git.example/shop'
  FROM made, generate_series(1, 3)`;

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ database, close } = await open());
    await database.query(FILL);
  });
  afterAll(() => close());

  const sessions = (query: Partial<SessionsQuery>) => (sql: Sql) => listSessions(sql, { limit: 50, ...query });
  const logs = (query: Partial<ExecutionLogsQuery>) => (sql: Sql) => executionLogs(sql, { limit: 50, ...query });

  test.each([
    ['sessions of another repository', sessions({ repository: 'git.example/none' })],
    ['sessions before all', sessions({ to: '2025-01-01T00:00:00Z' })],
    ['sessions after all', sessions({ from: '2027-01-01T00:00:00Z' })],
    ['sessions with an absent word', sessions({ q: 'elsewhere' })],
    ['sessions with an absent id', sessions({ session_id: 'none' })],
    ['traces of another repository', logs({ repository: 'git.example/none' })],
    ['traces before all', logs({ to: '2025-01-01T00:00:00Z' })],
    ['traces between others', logs({ from: '2026-01-01T10:30:00Z', to: '2026-01-01T10:31:00Z' })],
    ['traces with an absent word', logs({ q: 'elsewhere' })],
  ])('%s are answered after a few rows', async (_, list) => {
    expect(await rowsRead(database, list)).toBeLessThanOrEqual(FEW);
  });

  test('a repository whose sessions are found reads no more than without the filter, and their calls', async () => {
    await database.query('ANALYZE');
    const all = await rowsRead(database, sessions({ limit: 10 }));
    const own = await rowsRead(database, sessions({ limit: 10, repository: 'git.example/shop' }));
    expect(own).toBeLessThanOrEqual(all + 11 * TRACES * 3);
  });
});
