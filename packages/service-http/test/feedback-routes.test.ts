import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

interface Reply {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- responses are inspected field by field
  readonly body: any;
}

async function call(path: string, json?: unknown): Promise<Reply> {
  const response = await fetch(
    service.url + API_PREFIX + path,
    json === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(json), headers: { 'content-type': 'application/json' } },
  );
  return { status: response.status, body: await response.json() };
}

describe('feedback routes', () => {
  test('record feedback once per event_id', async () => {
    const feedback = { event_id: randomUUID(), pattern_id: 'p', rating: 4, feedback_type: 'quality', user_id: 'alice' };
    const first = await call('/feedback/record', feedback);
    expect(first).toMatchObject({
      status: 200,
      body: {
        success: true,
        data: { feedback_id: feedback.event_id, pattern_id: 'p', feedback_type: 'quality', status: 'recorded' },
      },
    });
    expect((await call('/feedback/record', feedback)).body.data).toEqual({ ...first.body.data, status: 'duplicate' });
    const nothing = await call('/feedback/record', { pattern_id: 'p' });
    expect(nothing).toMatchObject({ status: 400, body: { errors: [{ field: 'rating' }] } });
  });

  test('return the documented fields of an analysis', async () => {
    const { status, body } = await call('/feedback/analyze', { pattern_id: 'p', feedback_type: 'all' });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      pattern_id: 'p',
      feedback_collected: 1,
      executions_analyzed: 0,
      improvements_identified: 0,
      improvements_applied: 0,
      p_value: null,
      statistically_significant: false,
      improvement_opportunities: [],
      validation_results: [],
      comparison: 'observational',
    });
    expect((await call('/feedback/analyze', { pattern_id: 'p', auto_apply_threshold: 0.5 })).status).toBe(400);
  });

  test('run an experiment from assignment to undo', async () => {
    const patterns = ['async_db_writer_v1', 'async_db_writer_v2'];
    for (const pattern_id of patterns) {
      await call('/lineage/track', { event_type: 'pattern_created', pattern_id, pattern_data: { code: pattern_id } });
    }
    const started = await call('/feedback/experiments', {
      name: 'v1 or v2',
      arms: patterns.map((pattern_id) => ({ pattern_id })),
    });
    expect(started).toMatchObject({ status: 200, body: { data: { status: 'running' } } });
    const id: string = started.body.data.experiment_id;
    const early = await call('/feedback/apply', { experiment_id: id });
    expect(early).toMatchObject({ status: 409, body: { type: 'urn:hookline:problem:not-decided' } });
    expect(early.body.detail).toContain('floor: 0 sessions');

    const sessions = Array.from({ length: 400 }, (_, index) => `session-${index}`);
    const traces: object[] = [];
    const hook_executions: object[] = [];
    for (const [index, session_id] of sessions.entries()) {
      const { body } = await call(`/feedback/experiments/${id}/assignment?session_id=${session_id}`);
      const correlation_id = randomUUID();
      traces.push({ correlation_id, session_id });
      hook_executions.push({
        hook_id: randomUUID(),
        correlation_id,
        hook_type: 'PostToolUse',
        hook_name: 'test',
        started_at: new Date().toISOString(),
        pattern_id: body.pattern_id,
        success: body.pattern_id === patterns[1] || index % 3 !== 0,
      });
    }
    expect((await call('/traces/batch', { traces, hook_executions })).body.success).toBe(true);

    const shown = await call(`/feedback/experiments/${id}`);
    expect(shown.body.data.evaluation).toMatchObject({ decision: 'challenger', winner: patterns[1] });
    const applied = await call('/feedback/apply', { experiment_id: id, by: 'alice' });
    expect(applied).toMatchObject({ status: 200, body: { data: { winner: patterns[1], losers: [patterns[0]] } } });
    expect((await call(`/patterns/${patterns[0]}`)).body.deprecated).toBe(true);
    expect((await call('/feedback/apply', { experiment_id: id })).status).toBe(409);
    const undone = await call('/feedback/apply', { undo: applied.body.data.application_id });
    expect(undone.body.data.undone_at).toEqual(expect.any(String));
    expect((await call(`/patterns/${patterns[0]}`)).body.deprecated).toBe(false);
  });

  test('refuse unknown ids and invalid requests', async () => {
    expect((await call(`/feedback/experiments/${randomUUID()}`)).status).toBe(404);
    expect((await call('/feedback/apply', { experiment_id: randomUUID() })).status).toBe(404);
    expect((await call('/feedback/apply', { undo: randomUUID() })).status).toBe(404);
    expect((await call('/feedback/apply', {})).status).toBe(400);
    expect((await call('/feedback/experiments', { name: 'x', arms: [{ pattern_id: 'a' }] })).status).toBe(400);
    const twice = { name: 'x', arms: [{ pattern_id: 'a' }, { pattern_id: 'a' }] };
    expect((await call('/feedback/experiments', twice)).status).toBe(400);
  });

  test('never fail on any request', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null), fc.uuid());
    const body = fc.record(
      {
        pattern_id: fc.oneof(value, fc.constant('p')),
        event_id: fc.oneof(value, fc.uuid()),
        experiment_id: value,
        undo: value,
        rating: fc.oneof(value, fc.double({ min: 1, max: 5, noNaN: true })),
        comments: value,
        quality_metrics: fc.dictionary(fc.string(), fc.double()),
        metadata: fc.dictionary(fc.string({ unit: 'binary' }), value),
        user_id: value,
        name: value,
        arms: fc.array(fc.record({ pattern_id: fc.oneof(value, fc.constantFrom('a', 'b')), share: fc.double() })),
        time_window_days: fc.integer({ min: -5, max: 100 }),
      },
      { requiredKeys: [] },
    );
    const route = fc.constantFrom('record', 'analyze', 'apply', 'experiments');
    await fc.assert(
      fc.asyncProperty(route, body, async (name, json) => {
        expect([200, 400, 404, 409]).toContain((await call(`/feedback/${name}`, json)).status);
      }),
      { numRuns: 400 },
    );
  });
});
