import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const url = (path: string): string => `${service.url}/api/pattern-traceability${path}`;
const get = async (path: string): Promise<unknown> => (await fetch(url(path))).json();
const post = async (records: readonly unknown[]): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url('/usage/batch'), { method: 'POST', headers, body: JSON.stringify({ records }) })).json();
};

const response = {
  message_id: 'm1',
  session_id: 's1',
  model: 'claude-opus-5-5',
  occurred_at: '2026-11-20T11:40:17Z',
  input_tokens: 1_000_000,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
};

test('records are accepted one by one, and are part of the sums once', async () => {
  expect(await post([response, { ...response, message_id: '' }, response])).toMatchObject({
    success: false,
    accepted: 2,
    known: 1,
    failed: [{ index: 1, error: { errors: [{ field: 'records.1.message_id' }] } }],
  });
  expect(await get('/usage?by=month')).toMatchObject({
    by: 'month',
    usage: [{ key: '2026-11', messages: 1, cost_usd: 4 }],
    totals: { messages: 1, cost_usd: 4 },
    next: null,
  });
  expect(await get('/usage/blocks')).toMatchObject({ blocks: [{ start: '2026-11-20T11:00:00.000Z', messages: 1 }] });
});

test('an unknown time zone is refused', async () => {
  const answer = await fetch(url('/usage?timezone=Nowhere/Nothing'));
  expect(answer.status).toBe(400);
});
