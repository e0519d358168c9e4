import { openPostgres } from '@hookline/database';
import { freePort } from '@hookline/testkit';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

/** Value of a metric with its labels in Prometheus format. */
function valueOf(text: string, metric: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${metric} `));
  return line === undefined ? undefined : Number(line.slice(metric.length + 1));
}

test('metrics count requests by route and status and include process and database', async () => {
  for (const pattern of ['a', 'b', 'c']) await fetch(`${service.url}${API_PREFIX}/patterns/${pattern}`);
  await fetch(`${service.url}/no/such/path`);
  const response = await fetch(`${service.url}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  const text = await response.text();
  const route = `${API_PREFIX}/patterns/:pattern_id`;
  expect(valueOf(text, `hookline_http_requests_total{method="GET",route="${route}",status="404"}`)).toBe(3);
  expect(valueOf(text, 'hookline_http_requests_total{method="GET",route="none",status="404"}')).toBe(1);
  expect(valueOf(text, `hookline_http_request_duration_seconds_count{method="GET",route="${route}"}`)).toBe(3);
  expect(valueOf(text, 'hookline_http_requests_running')).toBe(1);
  expect(valueOf(text, 'hookline_database_up')).toBe(1);
  expect(valueOf(text, 'hookline_rollup_marks_waiting')).toBe(0);
  expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});

test('metrics and stats count refused records by kind', async () => {
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${service.url}${API_PREFIX}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const trace = { correlation_id: '0190163d-8694-739b-aea5-966c26f8ad91', session_id: 's' };
  await post('/traces/batch', { traces: [trace, { session_id: 's' }], hook_executions: [1, 2] });
  const unknown = { event_type: 'pattern_applied', pattern_id: 'nobody' };
  await post('/lineage/track', unknown);
  await post('/lineage/track/batch', { events: [unknown, { event_type: 'no such' }] });
  const text = await (await fetch(`${service.url}/metrics`)).text();
  for (const [kind, count] of Object.entries({ events: 3, traces: 1, hook_executions: 2 }))
    expect(valueOf(text, `hookline_records_refused_total{kind="${kind}"}`)).toBe(count);
  const stats = (await (await fetch(`${service.url}${API_PREFIX}/stats`)).json()) as object;
  expect(stats).toMatchObject({ refused: { events: 3, traces: 1, hook_executions: 2 }, total_traces: 1 });
});

test('metrics report an unavailable database without failing', async () => {
  const database = openPostgres({ url: `postgres://nobody@127.0.0.1:${await freePort()}/x`, connectTimeoutMs: 200 });
  const service = await startService({}, Object.assign(database, { migrate: () => Promise.resolve([]) }));
  onTestFinished(() => service.close());
  const response = await fetch(`${service.url}/metrics`);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(valueOf(text, 'hookline_database_up')).toBe(0);
  expect(valueOf(text, 'hookline_database_pool_max')).toBe(20);
});

test('metrics require authorization and count refused requests', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request(`${service.url}/metrics`, { headers: { host: 'example.com' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(401);
  const text = await (await fetch(`${service.url}/metrics`)).text();
  expect(valueOf(text, 'hookline_http_requests_total{method="GET",route="/metrics",status="401"}')).toBe(1);
  expect(valueOf(text, 'hookline_http_requests_running')).toBe(1);
});
