import { randomUUID } from 'node:crypto';
import { systemClock } from '@hookline/clock';
import {
  EXPORT_COLUMNS,
  type ExportPage,
  exportQuerySchema,
  type ExportQuery,
  hookExecutionSchema,
  lineageEventSchema,
  traceRecordSchema,
} from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createLineage, type Lineage } from '@hookline/lineage';
import { createTraceStore, type TraceStore } from '@hookline/postgres-tracing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testEngines } from './engines.ts';

const at = (day: number): string => `2026-01-0${day}T10:00:00.000Z`;

async function all<Row>(page: (query: ExportQuery) => Promise<ExportPage<Row>>, query: object = {}): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const { next, rows: more } = await page(exportQuerySchema.parse({ limit: 2, ...query, cursor }));
    expect(more.length).toBeLessThanOrEqual(2);
    rows.push(...more);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

describe.each(testEngines)('$name', (engine) => {
  let open: { readonly database: Database; close(): Promise<void> };
  let lineage: Lineage;
  let traces: TraceStore;
  const trace = randomUUID();
  beforeAll(async () => {
    open = await engine.open();
    lineage = createLineage({ sql: open.database, clock: systemClock });
    traces = createTraceStore(open.database);
    const event = (pattern_id: string, day: number, extra: object = {}) =>
      lineageEventSchema.parse({
        event_type: 'pattern_created',
        pattern_id,
        pattern_data: { code: `code of ${pattern_id}`, language: 'go' },
        session_id: 's1',
        file_path: `${pattern_id}.go`,
        correlation_id: trace,
        occurred_at: at(day),
        ...extra,
      });
    const derived = { event_type: 'pattern_modified', parent_pattern_ids: ['p1'] };
    await lineage.track([
      event('p1', 1),
      event('p2', 2),
      event('p3', 3, derived),
      event('p1', 4, { event_type: 'pattern_deprecated' }),
    ]);
    await traces.record(
      [1, 2, 3].map((day) =>
        traceRecordSchema.parse({
          correlation_id: day === 1 ? trace : randomUUID(),
          session_id: `s${day}`,
          prompt_text: `prompt ${day}`,
          started_at: at(day),
        }),
      ),
      [
        hookExecutionSchema.parse({
          hook_id: randomUUID(),
          correlation_id: trace,
          hook_type: 'PostToolUse',
          hook_name: 'hookline',
          tool_name: 'Write',
          input_data: { file_path: 'p1.go' },
        }),
      ],
    );
  });
  afterAll(() => open.close());

  test('pages of events contain each event once, with its place and its trace', async () => {
    const rows = await all((query) => lineage.exportEvents(query));
    const byTime = rows.toSorted((a, b) => a.occurred_at.localeCompare(b.occurred_at));
    expect(byTime.map(({ event_type, occurred_at, path }) => [occurred_at, event_type, path])).toEqual([
      [at(1), 'pattern_created', 'p1.go'],
      [at(2), 'pattern_created', 'p2.go'],
      [at(3), 'pattern_modified', 'p3.go'],
      [at(4), 'pattern_deprecated', expect.anything()],
    ]);
    expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(4);
    expect(rows.every(({ trace_id }) => trace_id === trace)).toBe(true);
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual(EXPORT_COLUMNS.events.toSorted());
    expect(await all((query) => lineage.exportEvents(query), { since: at(3) })).toHaveLength(2);
  });

  test('pages of patterns contain code and parents', async () => {
    const rows = await all((query) => lineage.exportPatterns(query));
    expect(rows.map(({ pattern_id }) => pattern_id)).toEqual(['p1', 'p2', 'p3']);
    expect(rows[2]).toMatchObject({
      parents: [{ pattern_id: 'p1', edge_type: 'modified_from' }],
      pattern_data: { code: 'code of p3' },
      deprecated_at: null,
    });
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual(EXPORT_COLUMNS.patterns.toSorted());
    expect(await all((query) => lineage.exportPatterns(query), { since: at(2) })).toHaveLength(2);
  });

  test('pages of traces contain prompts and calls with their input', async () => {
    const rows = await all((query) => traces.export(query));
    expect(new Set(rows.map(({ prompt }) => prompt))).toEqual(new Set(['prompt 1', 'prompt 2', 'prompt 3']));
    expect(rows).toHaveLength(3);
    expect(rows.find(({ trace_id }) => trace_id === trace)).toMatchObject({
      calls: [{ tool_name: 'Write', input_data: { file_path: 'p1.go' } }],
    });
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual(EXPORT_COLUMNS.traces.toSorted());
    expect(await all((query) => traces.export(query), { since: at(2) })).toHaveLength(2);
  });
});
