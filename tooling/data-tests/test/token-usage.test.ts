import {
  tokenUsageBlocksQuerySchema,
  type TokenUsageInput,
  tokenUsageQuerySchema,
  tokenUsageRecordSchema,
  type TokenUsageReport,
  traceRecordSchema,
} from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createTraceStore } from '@hookline/postgres-tracing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTokenUsageDeletion, createTokenUsageStore, type TokenUsageStore } from '@hookline/token-usage';
import { testEngines } from './engines.ts';

const NOW = Date.parse('2026-11-20T14:30:00Z');
const TRACE = '4e705be7-60d6-4bbb-9d03-019a2047008a';

function response(message_id: string, extra: Partial<TokenUsageInput> = {}) {
  return tokenUsageRecordSchema.parse({
    message_id,
    session_id: 's1',
    repository: 'github.com/example/shop',
    model: 'claude-opus-5-5',
    occurred_at: '2026-11-20T11:40:17.000Z',
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    ...extra,
  } satisfies TokenUsageInput);
}

describe.each(testEngines)('$name', (engine) => {
  let open: { readonly database: Database; close(): Promise<void> };
  let store: TokenUsageStore;
  beforeAll(async () => {
    open = await engine.open();
    store = createTokenUsageStore({ sql: open.database, now: () => NOW });
  });
  beforeEach(() => open.database.query('TRUNCATE token_usage'));
  afterAll(() => open.close());

  const report = (query: object = {}): Promise<TokenUsageReport> => store.report(tokenUsageQuerySchema.parse(query));
  const costs = async (query: object): Promise<unknown[]> =>
    (await report(query)).usage.map(({ key, cost_usd }) => [
      key,
      cost_usd === null ? null : Number(cost_usd.toFixed(9)),
    ]);

  test('a response that is reported again counts once, with the largest figures of its session', async () => {
    const early = response('m1', { request_id: 'r1', input_tokens: 10, output_tokens: 3, cache_read_tokens: 700 });
    const final = { ...early, output_tokens: 159 };
    expect(await store.record([early, final])).toEqual({ known: 1 });
    expect(await store.record([{ ...early, session_id: 'fork', trace_id: TRACE }])).toEqual({ known: 1 });
    expect(await store.record([response('m1', { request_id: 'r2', output_tokens: 1 })])).toEqual({ known: 0 });
    const { totals, usage } = await report({ by: 'session' });
    expect(usage.map(({ key }) => key)).toEqual(['s1']);
    expect(totals).toMatchObject({
      messages: 2,
      input_tokens: 10,
      output_tokens: 160,
      cache_read_tokens: 700,
      total_tokens: 870,
    });
  });

  test('the cost of a response is the price of its model, day, prompt length, speed and region', async () => {
    const million = { input_tokens: 1_000_000 };
    await store.record([
      // 4 + 20 + 0.2 + 5 + 8 USD for a million of each kind, and two searches.
      response('opus', {
        ...million,
        session_id: 'a',
        output_tokens: 1_000_000,
        cache_read_tokens: 1_000_000,
        cache_write_5m_tokens: 1_000_000,
        cache_write_1h_tokens: 1_000_000,
        web_searches: 2,
      }),
      response('fast', { ...million, session_id: 'b', speed: 'fast' }),
      response('us', { ...million, session_id: 'c', inference_geo: 'us' }),
      response('platform', { ...million, session_id: 'd', model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0' }),
      response('short', {
        session_id: 'e',
        model: 'claude-haiku-5-5',
        input_tokens: 60_000,
        cache_read_tokens: 40_000,
      }),
      response('long', { session_id: 'f', model: 'claude-haiku-5-5', input_tokens: 60_000, cache_read_tokens: 40_001 }),
      response('before', {
        session_id: 'g',
        model: 'claude-sonnet-5-5',
        cache_read_tokens: 1_000_000,
        occurred_at: '2026-10-06T23:59:59Z',
      }),
      response('after', {
        session_id: 'h',
        model: 'claude-sonnet-5-5',
        cache_read_tokens: 1_000_000,
        occurred_at: '2026-10-07T00:00:00Z',
      }),
    ]);
    expect(new Map((await costs({ by: 'session' })) as [string, number][])).toEqual(
      new Map([
        ['a', 37.22],
        ['b', 8],
        ['c', 4.4],
        ['d', 1],
        ['e', 0.0064],
        ['f', 0.03200005],
        ['g', 0.2],
        ['h', 0.1],
      ]),
    );
  });

  test('a model without a known price has tokens and no cost, and is named', async () => {
    await store.record([
      response('known', { output_tokens: 1_000_000 }),
      response('unknown', { model: 'other-model', session_id: 's2', output_tokens: 5 }),
      response('slow', { model: 'claude-haiku-4-5', session_id: 's3', speed: 'fast', output_tokens: 5 }),
    ]);
    const { totals, unpriced_models, usage } = await report({ by: 'model' });
    expect(usage.find(({ key }) => key === 'other-model')).toMatchObject({
      output_tokens: 5,
      cost_usd: null,
      unpriced_messages: 1,
    });
    expect(totals).toMatchObject({ cost_usd: 20, unpriced_messages: 2 });
    expect(unpriced_models).toEqual(['claude-haiku-4-5', 'other-model']);
  });

  test('days, weeks and months are those of the time zone', async () => {
    await store.record([
      response('late', { occurred_at: '2026-10-31T23:30:00Z', output_tokens: 1 }),
      response('noon', { occurred_at: '2026-10-31T12:00:00Z', output_tokens: 2 }),
    ]);
    const keys = async (query: object): Promise<unknown> => (await report(query)).usage.map(({ key }) => key);
    expect(await keys({ by: 'day' })).toEqual(['2026-10-31']);
    expect(await keys({ by: 'day', timezone: 'Europe/Berlin' })).toEqual(['2026-11-01', '2026-10-31']);
    expect(await keys({ by: 'month', timezone: 'Europe/Berlin' })).toEqual(['2026-11', '2026-10']);
    expect(await keys({ by: 'week' })).toEqual(['2026-W44']);
  });

  test('a prompt is named by its trace, with its text and the responses of its subagents', async () => {
    await createTraceStore(open.database).record(
      [traceRecordSchema.parse({ correlation_id: TRACE, session_id: 's1', prompt_text: 'add VAT' })],
      [],
    );
    await store.record([
      response('main', { trace_id: TRACE, output_tokens: 1 }),
      response('subagent', { trace_id: TRACE, agent_id: 'a1', output_tokens: 2 }),
      response('elsewhere', { session_id: 's2', output_tokens: 4, occurred_at: '2026-11-20T11:00:00Z' }),
    ]);
    const { usage } = await report({ by: 'prompt' });
    expect(usage).toMatchObject([
      { key: TRACE, prompt: 'add VAT', session_id: 's1', output_tokens: 3 },
      { key: null, prompt: null, session_id: 's2', output_tokens: 4 },
    ]);
  });

  test('pages reach the last group, and the totals are of all', async () => {
    const all = Array.from({ length: 7 }, (_, n) =>
      response(`m${n}`, {
        session_id: `s${n % 5}`,
        repository: undefined,
        output_tokens: 1,
        occurred_at: `2026-11-0${1 + (n % 2)}T10:00:00Z`,
      }),
    );
    await store.record(all);
    const seen: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await report({ by: 'session', limit: 2, cursor });
      expect(page.totals.messages).toBe(7);
      seen.push(...page.usage.map(({ key }) => key));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(['s0', 's1', 's2', 's3', 's4']));
    expect((await report({ repository: 'github.com/example/shop' })).usage).toEqual([]);
    expect((await report({ since: '2026-11-02T00:00:00Z' })).totals.messages).toBe(3);
  });

  test('a block begins with the hour of its first response and ends five hours later', async () => {
    await store.record([
      response('1', { occurred_at: '2026-11-20T03:10:00Z', output_tokens: 1 }),
      response('2', { occurred_at: '2026-11-20T07:59:59Z', output_tokens: 2 }),
      response('3', { occurred_at: '2026-11-20T08:00:00Z', output_tokens: 4 }),
      response('4', { occurred_at: '2026-11-20T14:20:00Z', output_tokens: 8, model: 'other-model' }),
    ]);
    const { blocks } = await store.blocks(tokenUsageBlocksQuerySchema.parse({}));
    expect(
      blocks.map(({ active, cost_usd, messages, output_tokens, start }) => [
        start,
        messages,
        output_tokens,
        active,
        cost_usd,
      ]),
    ).toEqual([
      ['2026-11-20T14:00:00.000Z', 1, 8, true, null],
      ['2026-11-20T08:00:00.000Z', 1, 4, false, 0.00008],
      ['2026-11-20T03:00:00.000Z', 2, 3, false, 0.00006],
    ]);
  });

  test('deletion by session, repository and time, in portions; none by path', async () => {
    const deletion = createTokenUsageDeletion();
    await store.record([response('1'), response('2', { session_id: 's2' }), response('3', { repository: undefined })]);
    const forget = (selector: object, limit = 10): Promise<number> =>
      open.database.transaction((sql) => deletion.forget(sql, selector, limit));
    expect(await open.database.transaction((sql) => deletion.count(sql, { session_id: 's1' }))).toBe(2);
    expect(await forget({ session_id: 's1', path: 'src' })).toBe(0);
    expect(await forget({ before: '2026-11-20T11:40:17Z' })).toBe(0);
    expect(await forget({ session_id: 's1' }, 1)).toBe(1);
    expect(await forget({ session_id: 's1' }, 5)).toBe(1);
    expect(await forget({ repository: 'github.com/example/shop' })).toBe(1);
    expect((await report()).totals.messages).toBe(0);
  });
});
