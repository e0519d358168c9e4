import { describe, expect, test } from 'vitest';
import { hookExecutionSchema, lineageEventSchema, patternIdSchema, traceRecordSchema } from '../src/index.ts';

const creation = { event_type: 'pattern_created', pattern_id: 'p1', pattern_data: { code: 'x' } };

/** Paths of the fields that a schema complains about. */
function complaints(input: unknown): string[] {
  return lineageEventSchema.safeParse(input).error?.issues.map((issue) => issue.path.join('.')) ?? [];
}

/** An object with so many levels of arrays in it. */
function nested(levels: number): object {
  let inner: unknown = [];
  for (let level = 1; level < levels; level++) inner = [inner];
  return { inner };
}

test('jsonObjectSchema accepts 500 levels and rejects more', () => {
  expect(complaints({ ...creation, metadata: nested(499) })).toEqual([]);
  expect(complaints({ ...creation, metadata: nested(100_000) })).toEqual(['metadata']);
});

describe('lineage events', () => {
  test('fill the defaults of a minimal creation', () => {
    expect(lineageEventSchema.parse(creation)).toMatchObject({
      pattern_name: '',
      pattern_type: 'code',
      parents: [],
      triggered_by: 'api',
      if_known: 'link',
    });
  });

  test('name the field when a modification or merge has too few parents', () => {
    expect(complaints({ ...creation, event_type: 'pattern_modified' })).toEqual(['parent_pattern_ids']);
    const twice = {
      ...creation,
      event_type: 'pattern_merged',
      parent_pattern_ids: ['a'],
      parents: [{ pattern_id: 'a' }],
    };
    expect(complaints(twice)).toEqual(['parent_pattern_ids']);
    expect(complaints({ ...twice, parent_pattern_ids: ['b'] })).toEqual([]);
  });

  test.each([
    ['event_id', 'no uuid'],
    ['fingerprint', 'ABC'],
    ['occurred_at', 'yesterday'],
    ['occurred_at', '0001-01-01T00:00:00+14:00'],
    ['occurred_at', '1969-12-31T23:59:59Z'],
    ['occurred_at', '9999-12-31T23:59:59-14:00'],
    ['occurred_at', '9999-12-31T23:59:59.9999999Z'],
    ['metadata', nested(501)],
    ['pattern_name', 'x'.repeat(501)],
    ['span', { start_line: 0, end_line: 1 }],
    ['parents', [{ pattern_id: 'a', similarity: 1.5 }]],
  ])('a bad %s is named', (field, value) => {
    expect(complaints({ ...creation, [field]: value })[0]?.split('.')[0]).toBe(field);
  });
});

test.each(['0123456789abcdef', 'async_db_writer_v3', 'größe'])('%s is a pattern id', (id) => {
  expect(patternIdSchema.safeParse(id).success).toBe(true);
});

test.each(['', 'two words', 'line\nbreak', 'nul\0', 'x'.repeat(201)])('%j is no pattern id', (id) => {
  expect(patternIdSchema.safeParse(id).success).toBe(false);
});

test('traces and hook executions reject invalid durations and unknown states', () => {
  const trace = { correlation_id: '00000000-0000-4000-8000-000000000001', session_id: 's' };
  expect(traceRecordSchema.parse(trace)).toMatchObject({ status: 'in_progress', source: 'api' });
  for (const duration_ms of [-1, 1.1e12, Number.NaN])
    expect(traceRecordSchema.safeParse({ ...trace, duration_ms }).success).toBe(false);
  expect(traceRecordSchema.safeParse({ ...trace, status: 'done' }).success).toBe(false);
  const hook = {
    hook_id: trace.correlation_id,
    correlation_id: trace.correlation_id,
    hook_type: 'PostToolUse',
    hook_name: 'x',
  };
  expect(hookExecutionSchema.parse(hook)).toMatchObject({ status: 'completed', rag_query_performed: false });
  expect(hookExecutionSchema.safeParse({ ...hook, quality_score: 2 }).success).toBe(false);
  expect(hookExecutionSchema.safeParse({ ...hook, duration_ms: 1e308 }).success).toBe(false);
});
