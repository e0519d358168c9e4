import { createHash, randomUUID } from 'node:crypto';
import { openPostgres } from '@hookline/database';
import { freePort } from '@hookline/testkit';
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
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- responses are inspected field by field
  readonly body: any;
}

async function call(path: string, init: RequestInit & { json?: unknown } = {}): Promise<Reply> {
  const { json, ...rest } = init;
  const response = await fetch(service.url + path, {
    ...rest,
    ...(json === undefined
      ? {}
      : {
          method: 'POST',
          body: JSON.stringify(json),
          headers: { 'content-type': 'application/json', ...(rest.headers as Record<string, string> | undefined) },
        }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const api = (path: string, init?: Parameters<typeof call>[1]): Promise<Reply> => call(API_PREFIX + path, init);

function created(code: string, extra: object = {}): Record<string, unknown> {
  const fingerprint = createHash('sha256').update(code).digest('hex');
  return {
    event_type: 'pattern_created',
    pattern_id: fingerprint.slice(0, 16),
    fingerprint,
    pattern_name: code,
    pattern_data: { code },
    file_path: '/p/a.ts',
    session_id: 's1',
    ...extra,
  };
}

describe('tracking routes', () => {
  test('accept events of existing clients and answer with all documented fields', async () => {
    await api('/lineage/track', {
      json: { event_type: 'pattern_created', pattern_id: 'async_db_writer_v2', pattern_data: { a: 1 } },
    });
    const { status, body } = await api('/lineage/track', {
      json: {
        event_type: 'pattern_created',
        pattern_id: 'async_db_writer_v3',
        pattern_name: 'Async Database Writer',
        pattern_type: 'code',
        pattern_version: '3.0.0',
        pattern_data: { template_code: 'async def write_to_db...', language: 'python', framework: 'asyncpg' },
        parent_pattern_ids: ['async_db_writer_v2'],
        edge_type: 'derived_from',
        transformation_type: 'optimization',
        reason: 'Improved connection pooling',
        triggered_by: 'claude_code',
      },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      data: {
        pattern_id: 'async_db_writer_v3',
        pattern_name: 'Async Database Writer',
        generation: 2,
        status: 'recorded',
      },
      metadata: {
        operation: 'pattern_created',
        pattern_id: 'async_db_writer_v3',
        processing_time_ms: expect.any(Number),
      },
    });
    const evolution = await api('/lineage/async_db_writer_v3/evolution');
    expect(evolution.body).toMatchObject({
      total_versions: 2,
      evolution_edges: [{ edge_type: 'derived_from', transformation_type: 'optimization', target_version: '3.0.0' }],
    });
    const ancestry = await api('/lineage/async_db_writer_v3?query_type=ancestry');
    expect(ancestry.body).toMatchObject({
      ancestry_depth: 1,
      total_ancestors: 1,
      ancestors: [{ ancestor_pattern_id: 'async_db_writer_v2' }],
    });
    const descent = await api('/lineage/async_db_writer_v2?query_type=descendants');
    expect(descent.body).toMatchObject({
      total_descendants: 1,
      descendants: [{ descendant_pattern_id: 'async_db_writer_v3' }],
    });
    const query = await api('/lineage/query', {
      json: { pattern_id: 'async_db_writer_v3', edge_types: ['merged_from'] },
    });
    expect(query.body.total_ancestors).toBe(0);
  });

  test('answer a repeated event id as a duplicate', async () => {
    const event = created('repeat', { event_id: randomUUID() });
    await api('/lineage/track', { json: event });
    const { status, body } = await api('/lineage/track', { json: event });
    expect([status, body.data.status, body.data.event_id]).toEqual([200, 'duplicate', event['event_id']]);
  });

  test('validate each event of a batch separately', async () => {
    const twice = created('in a batch', { event_id: randomUUID() });
    const { status, body } = await api('/lineage/track/batch', {
      json: {
        batch_id: 'b1',
        events: [
          twice,
          { event_type: 'pattern_created' },
          'not an event',
          twice,
          { event_type: 'pattern_applied', pattern_id: 'nobody' },
        ],
      },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: false,
      batch_summary: { batch_id: 'b1', total_events: 5, successful_events: 2, failed_events: 3, handled_duplicates: 1 },
      successful_results: [{ index: 0 }, { index: 3 }],
      failed_results: [
        { index: 1, retryable: false, error: { status: 400, errors: [{ field: 'events.1.pattern_id' }] } },
        { index: 2, retryable: false, error: { status: 400 } },
        { index: 4, retryable: false, error: { status: 404 } },
      ],
    });
  });
});

describe('problem details', () => {
  test.each([
    ['no pattern data', { event_type: 'pattern_created', pattern_id: 'x' }, 400, 'pattern_data'],
    ['an unknown event type', { event_type: 'created_from', pattern_id: 'x' }, 400, 'event_type'],
    ['a modification without a parent', { event_type: 'pattern_modified', pattern_id: 'x' }, 400, 'parent_pattern_ids'],
    [
      'a merge of one',
      { event_type: 'pattern_merged', pattern_id: 'x', parent_pattern_ids: ['a', 'a'] },
      400,
      'parent_pattern_ids',
    ],
    ['a fingerprint that is none', created('x', { fingerprint: 'zz' }), 400, 'fingerprint'],
  ])('%s', async (_, json, status, field) => {
    const reply = await api('/lineage/track', { json });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body).toMatchObject({
      status,
      title: expect.any(String),
      type: expect.stringMatching(/^urn:hookline:problem:/),
    });
    expect(reply.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  test('have status 404 for an unknown pattern, trace or route, and 409 for a cycle', async () => {
    expect((await api('/lineage/nobody')).status).toBe(404);
    expect((await api('/patterns/nobody')).status).toBe(404);
    expect((await api(`/traces/${randomUUID()}`)).status).toBe(404);
    expect((await call('/nowhere')).body).toMatchObject({ status: 404, type: 'urn:hookline:problem:no-such-route' });
    await api('/lineage/track', { json: created('round') });
    const { pattern_id, fingerprint } = created('round');
    const circle = { event_type: 'pattern_modified', pattern_id, fingerprint, parent_pattern_ids: [pattern_id] };
    const { status, body } = await api('/lineage/track', { json: circle });
    expect([status, body.type]).toEqual([409, 'urn:hookline:problem:cycle']);
  });

  test('are returned for invalid and too long paths', async () => {
    for (const path of ['/%zz', `${API_PREFIX}/patterns/${'x'.repeat(1001)}`]) {
      const { status, headers, body } = await call(path);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({ status, type: expect.stringMatching(/^urn:hookline:problem:/) });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  test('are returned per record for values that cannot be stored: deep nesting, extreme times and durations', async () => {
    // Written as text, because tools that print the value overflow the stack.
    const send = (path: string, body: object): Promise<Reply> =>
      api(path, {
        method: 'POST',
        body: JSON.stringify(body).replace('"deep"', `${'['.repeat(505)}${']'.repeat(505)}`),
        headers: { 'content-type': 'application/json' },
      });
    const events = [created('shallow'), created('other', { metadata: { levels: 'deep' } })];
    const { body } = await send('/lineage/track/batch', { events });
    expect(body).toMatchObject({
      successful_results: [{ index: 0 }],
      failed_results: [{ index: 1, retryable: false }],
    });
    expect(body.failed_results[0].error.errors[0].field).toBe('events.1.metadata');
    const hook = { hook_id: randomUUID(), correlation_id: randomUUID(), hook_type: 'Stop', hook_name: 'x' };
    const odd = [
      ['started_at', '9999-12-31T23:59:59.9999999Z'],
      ['duration_ms', 1e308],
      ['metadata', { levels: 'deep' }],
    ] as const;
    for (const [field, value] of odd) {
      const hooks = [hook, { ...hook, [field]: value }];
      const reply = await send('/traces/batch', { traces: [], hook_executions: hooks });
      expect(reply.status).toBe(200);
      expect(JSON.stringify(reply.body)).toContain(`hook_executions.1.${field}`);
    }
  });

  test('have status 400 for invalid JSON, 415 for another content type and 413 for a body over the limit', async () => {
    const send = (body: string, type: string): Promise<Reply> =>
      api('/lineage/track', { method: 'POST', body, headers: { 'content-type': type } });
    expect((await send('{"half":', 'application/json')).status).toBe(400);
    expect((await send('a=b', 'text/plain')).status).toBe(415);
    const small = await startService({ maxBodyBytes: 1000 });
    const reply = await fetch(`${small.url}${API_PREFIX}/lineage/track`, {
      method: 'POST',
      body: JSON.stringify({ pad: 'x'.repeat(2000) }),
      headers: { 'content-type': 'application/json' },
    });
    expect([reply.status, ((await reply.json()) as { status: number }).status]).toEqual([413, 413]);
    await small.close();
  });
});

describe('trace routes', () => {
  test('remove prototype keys from tool arguments and store the batch', async () => {
    const call = { correlation_id: randomUUID(), session_id: 's11', hook_type: 'PostToolUse', hook_name: 'hookline' };
    const odd = ['{"__proto__":{"a":1},"b":2}', '{"constructor":{"prototype":{}},"b":2}'].map((text) => ({
      ...call,
      hook_id: randomUUID(),
      input_data: JSON.parse(text) as object,
    }));
    const { body } = await api('/traces/batch', {
      json: { hook_executions: [...odd, { ...call, hook_id: randomUUID() }] },
    });
    expect(body).toMatchObject({ success: true, hook_executions_accepted: 3 });
    const { rows } = await service.database.query('SELECT input_data FROM hook_executions WHERE id = $1', [
      odd[0]?.hook_id,
    ]);
    expect(rows).toEqual([{ input_data: { b: 2 } }]);
  });

  test('store a call read from a transcript once, even under another prompt', async () => {
    const [hook_id, prompt, other] = [randomUUID(), randomUUID(), randomUUID()];
    const call = { hook_id, session_id: 's10', hook_type: 'PostToolUse', hook_name: 'hookline', tool_name: 'Read' };
    const told = { ...call, correlation_id: prompt, duration_ms: 4 };
    const read = { ...call, correlation_id: other, metadata: { source: 'transcript' } };
    const missed = { ...read, hook_id: randomUUID() };
    const first = await api('/traces/batch', { json: { hook_executions: [told] } });
    expect(first.body).toMatchObject({ hook_executions_accepted: 1, hook_executions_known: 0 });
    const second = await api('/traces/batch', { json: { hook_executions: [missed, read] } });
    expect(second.body).toMatchObject({ success: true, hook_executions_accepted: 2, hook_executions_known: 1 });
    const { body } = await api('/executions/logs?session_id=s10');
    const events = body.executions.flatMap((trace: { events: object[] }) => trace.events);
    expect(events).toHaveLength(2);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ hook_id, duration_ms: 4, source: null }),
        expect.objectContaining({ hook_id: missed.hook_id, duration_ms: null, source: 'transcript' }),
      ]),
    );
  });

  test('return a trace with hook executions, subagents and patterns', async () => {
    const root = randomUUID();
    const child = randomUUID();
    const hook_id = randomUUID();
    const { body } = await api('/traces/batch', {
      json: {
        traces: [
          {
            correlation_id: root,
            session_id: 's9',
            source: 'claude-code',
            prompt_text: 'do it',
            started_at: '2026-01-01T00:00:00Z',
          },
          {
            correlation_id: child,
            root_id: root,
            parent_id: root,
            session_id: 's9',
            context: { agent_type: 'Explore' },
          },
          { correlation_id: 'not a uuid', session_id: 's9' },
        ],
        hook_executions: [
          {
            hook_id,
            correlation_id: root,
            hook_type: 'PostToolUse',
            hook_name: 'capture',
            tool_name: 'Write',
            duration_ms: 3,
            success: true,
          },
          { hook_id: 7 },
        ],
      },
    });
    expect(body).toMatchObject({
      success: false,
      traces_accepted: 2,
      hook_executions_accepted: 1,
      failed: [
        { kind: 'trace', index: 2, error: { errors: [{ field: 'traces.2.correlation_id' }] } },
        { kind: 'hook_execution', index: 1, retryable: false },
      ],
    });
    await api('/lineage/track', { json: created('written in a trace', { correlation_id: root, tool_use_id: 't1' }) });
    const tree = await api(`/traces/${root}`);
    expect(tree.body).toMatchObject({
      user_prompt: 'do it',
      pattern_count: 1,
      patterns: [{ tool_use_id: 't1', event_type: 'pattern_created' }],
      events: [{ hook_id, tool_name: 'Write', duration_ms: 3 }],
      children: [{ correlation_id: child, agent_name: 'Explore' }],
    });
    const logs = await api('/executions/logs?session_id=s9');
    expect(logs.body).toMatchObject({ success: true, count: 2 });
    const summary = await api('/executions/summary?agent_name=Explore');
    expect(summary.body.summary).toMatchObject([{ agent_name: 'Explore', total_executions: 1 }]);
    expect((await api('/executions/logs?limit=201')).status).toBe(400);
  });
});

test('GET /patterns lists, filters by file and pages', async () => {
  for (const name of ['l1', 'l2', 'l3'])
    await api('/lineage/track', { json: created(name, { file_path: '/listed.ts' }) });
  const first = await api('/patterns?file_path=/listed.ts&limit=2');
  expect(first.body.patterns.map((pattern: { pattern_name: string }) => pattern.pattern_name)).toEqual(['l3', 'l2']);
  const second = await api(`/patterns?file_path=/listed.ts&limit=2&cursor=${first.body.next}`);
  expect(second.body).toMatchObject({ patterns: [{ pattern_name: 'l1', versions: ['1.0.0'] }], next: null });
  const id = second.body.patterns[0].pattern_id as string;
  expect((await api(`/patterns/${id}`)).body.pattern_data).toEqual({ code: 'l1' });
  expect((await api(`/patterns/${id}/occurrences`)).body.occurrences).toMatchObject([
    { path: '/listed.ts', session_id: 's1' },
  ]);
});

test('GET /patterns accepts an id with an encoded slash', async () => {
  const pattern_id = 'team/writer@v3';
  await api('/lineage/track', { json: { event_type: 'pattern_created', pattern_id, pattern_data: { a: 1 } } });
  expect((await api(`/patterns/${encodeURIComponent(pattern_id)}`)).body.pattern_id).toBe(pattern_id);
});

describe('operation routes', () => {
  test('report liveness, readiness, health and row counts', async () => {
    expect((await call('/livez')).body).toMatchObject({
      status: 'alive',
      service: 'hookline-traceability',
      pid: process.pid,
    });
    expect((await call('/readyz')).body).toMatchObject({
      status: 'ready',
      database: expect.stringMatching(/^pglite \d+/),
    });
    expect((await api('/health')).body).toMatchObject({
      status: 'healthy',
      components: { lineage_tracker: 'operational' },
    });
    expect((await api('/stats')).body).toMatchObject({
      total_patterns: expect.any(Number),
      database: { engine: 'pglite' },
    });
  });

  test('report an unavailable database: not ready with the reason, degraded, writes 503 with Retry-After', async () => {
    const port = await freePort();
    const database = openPostgres({ url: `postgres://nobody@127.0.0.1:${port}/none`, connectTimeoutMs: 500 });
    const away = await startService(
      {},
      {
        ...database,
        query: database.query.bind(database),
        transaction: database.transaction.bind(database),
        version: database.version.bind(database),
        check: database.check.bind(database),
        pool: database.pool.bind(database),
        migrate: () => Promise.resolve([]),
        close: () => database.close(),
      },
    );
    const ready = await fetch(`${away.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('5');
    expect(((await ready.json()) as { detail: string }).detail).toContain('ECONNREFUSED');
    const health = await fetch(`${away.url}${API_PREFIX}/health`);
    expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, 'degraded']);
    const write = await fetch(`${away.url}${API_PREFIX}/lineage/track`, {
      method: 'POST',
      body: JSON.stringify(created('x')),
      headers: { 'content-type': 'application/json' },
    });
    expect([write.status, write.headers.get('retry-after')]).toEqual([503, '5']);
    await away.close();
  });

  test('serve an OpenAPI document with every route and its documentation', async () => {
    const { body } = await call('/openapi.json');
    expect(Object.keys(body.paths).sort()).toEqual(
      [
        '/livez',
        '/readyz',
        ...[
          '/analytics/compute',
          '/analytics/get',
          '/analytics/{pattern_id}',
          '/changes',
          '/executions/logs',
          '/executions/summary',
          '/experiments',
          '/feedback/analyze',
          '/feedback/apply',
          '/feedback/experiments',
          '/feedback/experiments/{experiment_id}',
          '/feedback/experiments/{experiment_id}/assignment',
          '/feedback/experiments/{experiment_id}/stop',
          '/feedback/record',
          '/export/events',
          '/export/patterns',
          '/export/traces',
          '/files/{repository}',
          '/files/{repository}/{path}/edits',
          '/forget',
          '/health',
          '/ids/{prefix}',
          '/lineage/query',
          '/lineage/track',
          '/lineage/track/batch',
          '/lineage/{pattern_id}',
          '/lineage/{pattern_id}/evolution',
          '/patterns',
          '/patterns/similar',
          '/patterns/{pattern_id}',
          '/patterns/{pattern_id}/occurrences',
          '/search',
          '/sessions',
          '/sessions/{session_id}',
          '/stats',
          '/survival',
          '/survival/files',
          '/survival/measurements',
          '/traces/batch',
          '/traces/{trace_id}',
          '/usage/blocks',
          '/usage/batch',
          '/usage',
        ].map((path) => API_PREFIX + path),
      ].sort(),
    );
    const docs = await fetch(`${service.url}/docs/`);
    expect([docs.status, docs.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });
});
