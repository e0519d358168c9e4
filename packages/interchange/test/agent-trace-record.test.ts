import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentTraceRecordSchema, parseAgentTraces } from '../src/index.ts';
import schema from './agent-trace.schema.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

const record = {
  version: '0.1.0',
  id: '550e8400-e29b-41d4-a716-446655440000',
  timestamp: '2026-01-23T14:30:00Z',
  vcs: { type: 'git', revision: 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0' },
  tool: { name: 'cursor', version: '2.4.0' },
  files: [
    {
      path: 'src/app.ts',
      conversations: [
        {
          url: 'https://api.example.com/v1/conversations/12345',
          contributor: { type: 'ai', model_id: 'anthropic/claude-opus-4-5' },
          ranges: [
            { start_line: 1, end_line: 2, content_hash: 'murmur3:9f2e8a1b' },
            { start_line: 3, end_line: 3, contributor: { type: 'human' } },
          ],
          related: [{ type: 'session', url: 'https://api.example.com/v1/sessions/1' }],
        },
      ],
    },
  ],
  metadata: { confidence: 0.95, 'dev.cursor': { workspace_id: 'ws-1' } },
  'x-unknown': true,
};

/** Paths to every member and element of a value. */
function pathsOf(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[], ...entries.flatMap(([key, each]) => pathsOf(each).map((path) => [key, ...path]))];
}

/** Returns a copy in which the member at a path is replaced, or removed. */
function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) };
  if (rest.length === 0 && by === undefined && !Array.isArray(value)) delete copy[key];
  else copy[key] = replaced(copy[key], rest, by ?? null);
  return copy;
}

test('a record is accepted where the JSON Schema of the README accepts it, and refused where it does not', () => {
  expect(isValid(record)).toBe(true);
  const values = [undefined, null, 0, 1, 1.5, -1, '', 'x', 'x'.repeat(251), 'a:b', true, [], {}, [{}], { type: 'ai' }];
  const seen = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...pathsOf(record)), fc.constantFrom(...values), (path, value) => {
      const changed = replaced(record, path, value);
      const expected = isValid(changed);
      seen[expected ? 'valid' : 'invalid']++;
      expect([changed, agentTraceRecordSchema.safeParse(changed).success]).toEqual([changed, expected]);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(100);
});

test('a record, a list and lines of records are read; a record that is none is refused with its number', () => {
  const one = JSON.stringify(record);
  expect(parseAgentTraces(JSON.stringify(record, undefined, 2)).records).toHaveLength(1);
  expect(parseAgentTraces(`\u{FEFF}[${one},${one}]`).records).toHaveLength(2);
  const { records, refused } = parseAgentTraces(
    [one, '{"broken', '', JSON.stringify({ ...record, files: [{ path: 'secret name' }] }), one].join('\r\n'),
  );
  expect(records).toHaveLength(2);
  expect(refused).toEqual([
    { record: '2', reason: 'it is not JSON' },
    { record: '3', reason: expect.stringMatching(/^files\.0\.conversations: /) },
  ]);
  expect(JSON.stringify(refused)).not.toContain('secret name');
  expect(parseAgentTraces('').records).toEqual([]);
});
