import { describe, expect, test } from 'vitest';
import { readShape } from '../src/answer-shape.ts';
import { answers } from '../src/answers.ts';
import { answerSchemas } from '../src/index.ts';

const session = {
  session_id: 's1',
  repository: null,
  started_at: '2026-01-01T00:00:00Z',
  ended_at: '2026-01-01T01:00:00Z',
  prompts: 1,
  calls: 2,
  failures: 0,
  files: 1,
  patterns: 1,
  agents: 0,
  title: 'Do it',
};

describe('reading an answer', () => {
  test('there is a reader for each schema', () => {
    expect(Object.keys(answers)).toEqual(Object.keys(answerSchemas));
  });

  test('results in the same as its schema: the same fields in the same order, others left out', () => {
    const value = { next: null, extra: 1, sessions: [{ ...session, extra: { a: 1 } }] };
    const read = answers.sessions.safeParse(value);
    const expected = answerSchemas.sessions.safeParse(value);
    expect(read).toEqual({ success: true, data: expected.data });
    expect(JSON.stringify(read.success && read.data)).toBe(JSON.stringify(expected.data));
  });

  test('adds the defaults of fields that are left out, and leaves out optional ones', () => {
    const logs = { success: true, executions: [], count: 0, timestamp: 't', query_duration_ms: 1 };
    expect(answers.executionLogs.safeParse(logs)).toEqual({ success: true, data: { ...logs, next: null } });
    const problem = { type: 'urn:x', title: 't', status: 404, detail: 'd' };
    expect(answers.problem.safeParse(problem)).toEqual({ success: true, data: problem });
  });

  test('fails where a field is missing or has another type, naming its place only', () => {
    const { title: _, ...untitled } = session;
    for (const [value, place] of [
      [{ next: null, sessions: [untitled] }, 'sessions.0.title'],
      [{ next: null, sessions: [{ ...session, calls: 'two' }] }, 'sessions.0.calls'],
      [{ next: null, sessions: {} }, 'sessions'],
      [[], 'the answer'],
      [undefined, 'the answer'],
    ] as const) {
      const read = answers.sessions.safeParse(value);
      expect(read.success).toBe(false);
      expect(!read.success && read.error.message).toMatch(
        new RegExp(`^${place.replaceAll('.', String.raw`\.`)}: expected`),
      );
      expect(answerSchemas.sessions.safeParse(value).success).toBe(false);
    }
  });

  test('accepts only the words of an enumeration', () => {
    expect(answers.ready.safeParse({ status: 'ready', database: 'x' }).success).toBe(true);
    expect(answers.ready.safeParse({ status: 'asleep', database: 'x' }).success).toBe(false);
  });
});

describe('shapes', () => {
  test('an alternative is the first that fits, and the reason is that of the first', () => {
    const shape = { either: [{ fields: { a: 'number' } }, { list: 'string' }] } as const;
    expect(readShape(shape, ['x'])).toEqual(['x']);
    expect(() => readShape(shape, [1])).toThrow('expected an object');
  });

  test('a map keeps its names', () => {
    expect(readShape({ map: 'number' }, { a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    expect(() => readShape({ map: 'number' }, { a: '1' })).toThrow('*: expected a number');
  });
});
