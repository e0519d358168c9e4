import type { TokenUsageBlock, TokenUsageReport, TokenUsageSums } from '@hookline/contracts';
import { expect, test } from 'vitest';
import { monitorText, monitorUsage, type UsageFlags, type UsageSource, usageSummary } from '../src/index.ts';

const sums: TokenUsageSums = {
  messages: 2,
  input_tokens: 1200,
  output_tokens: 34,
  cache_read_tokens: 5_000_000,
  cache_write_5m_tokens: 1,
  cache_write_1h_tokens: 2,
  total_tokens: 5_001_237,
  web_searches: 0,
  cost_usd: 1.5,
  unpriced_messages: 1,
};
const prices = { source: 'https://example.com/prices', checked: '2026-12-01' };
const NOW = Date.parse('2026-11-20T12:00:00Z');
const at = { first_at: '2026-11-20T10:30:00.000Z', last_at: '2026-11-20T11:00:00.000Z' };

const block: TokenUsageBlock = {
  start: '2026-11-20T10:00:00.000Z',
  end: '2026-11-20T15:00:00.000Z',
  ...at,
  active: true,
  ...sums,
  models: ['claude-opus-5-5'],
};

/** A source that answers with one group, and the queries that it was asked. */
function sourceOf(rows: Partial<TokenUsageReport['usage'][number]>[]) {
  const queries: unknown[] = [];
  const source: UsageSource = {
    tokenUsage: async (query) => {
      queries.push(query);
      const row = {
        key: null,
        sessions: 1,
        models: ['m'],
        repository: null,
        session_id: 's1',
        prompt: null,
        ...at,
        ...sums,
      };
      return {
        by: query.by ?? 'day',
        timezone: 'UTC',
        usage: rows.map((extra) => ({ ...row, ...extra })),
        totals: sums,
        unpriced_models: ['other'],
        prices,
        next: rows.length > 1 ? 'abc' : null,
      };
    },
    tokenUsageBlocks: async (query) => {
      queries.push(query);
      return { blocks: [block], prices };
    },
  };
  return { source, queries };
}

const where = { now: NOW, timezone: 'Europe/Berlin' };
const summary = (rows: Partial<TokenUsageReport['usage'][number]>[], flags: UsageFlags = {}) =>
  usageSummary(sourceOf(rows).source, flags, where);

test('a table has headings, groups, the total, and what the costs are', async () => {
  const { text } = await summary([{ key: '2026-11-20' }, { key: '2026-11-19', cost_usd: null }]);
  expect(text().split('\n')).toEqual([
    'day         responses  input  output  cache read  cache write  cost',
    '2026-11-20  2          1,200  34      5,000,000   3            $1.50+',
    '2026-11-19  2          1,200  34      5,000,000   3            ?',
    'total       2          1,200  34      5,000,000   3            $1.50+',
    'more: --cursor abc',
    'costs are list prices as collected on 2026-12-01; compare them with https://example.com/prices',
    'without a known price (other): 1 responses, whose cost is missing',
  ]);
});

test('a cost below a cent is not shown as nothing', async () => {
  const { text } = await summary([
    { key: 'd1', cost_usd: 0.004, unpriced_messages: 0 },
    { key: 'd2', cost_usd: 0 },
  ]);
  expect(
    text()
      .split('\n')
      .slice(1, 3)
      .map((row) => row.split('  ').at(-1)),
  ).toEqual(['<$0.01', '$0.00+']);
});

test('the first line of a prompt is shown, and an empty answer says how usage gets there', async () => {
  const { text } = await summary([{ key: 't1', prompt: '\nadd VAT\nto all prices' }], { by: 'prompt' });
  expect(text().split('\n')[1]).toMatch(/^t1 {5}.* {2}add VAT {2}/);
  expect((await summary([])).text()).toContain('hookline import --transcripts');
});

test('CSV quotes what needs it, and ends each row with CRLF', async () => {
  const csv = (await summary([{ key: 'a,"b"', models: ['m', 'n'] }], { by: 'repo' })).csv();
  expect(csv).toBe(
    'repo,session_id,repository,sessions,models,first_at,last_at,messages,input_tokens,output_tokens,cache_read_tokens,' +
      'cache_write_5m_tokens,cache_write_1h_tokens,total_tokens,web_searches,cost_usd,unpriced_messages\r\n' +
      '"a,""b""",s1,,1,m n,2026-11-20T10:30:00.000Z,2026-11-20T11:00:00.000Z,2,1200,34,5000000,1,2,5001237,0,1.5,1\r\n',
  );
  expect((await summary([], { by: 'block' })).csv().split('\r\n')).toHaveLength(3);
});

test('filters are spans before now, or dates in local time', async () => {
  const { queries, source } = sourceOf([]);
  await usageSummary(
    source,
    { since: '2d', until: '2026-11-20T10:00:00Z', repo: 'r', session: 's', limit: '5' },
    where,
  );
  expect(queries).toEqual([
    {
      by: 'day',
      limit: 5,
      timezone: 'Europe/Berlin',
      since: '2026-11-18T12:00:00.000Z',
      until: '2026-11-20T10:00:00.000Z',
      repository: 'r',
      session_id: 's',
    },
  ]);
  await usageSummary(source, { since: '2026-11-20', by: 'block' }, where);
  expect(queries[1]).toEqual({ since: new Date(2026, 10, 20).toISOString() });
});

test.each<[UsageFlags, string]>([
  [{ since: 'soon' }, '--since takes 30m'],
  [{ by: 'moon' }, '--by must be one of'],
  [{ limit: '0' }, '--limit must be 1 to 1000'],
])('%o is wrong usage', async (flags, message) => {
  await expect(summary([], flags)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
});

test('the live view tells the rate, the projection, the percentile and the plan', () => {
  const ended = { ...block, active: false, input_tokens: 0, output_tokens: 2468, cost_usd: 3, messages: 4 };
  const text = monitorText(monitorUsage([block, ended], NOW, 'pro'));
  expect(text).toContain('180 minutes left');
  expect(text).toMatch(/used +1,234 tokens, \$1\.50\+, 2 responses/);
  expect(text).toMatch(/rate +14 tokens a minute, \$1\.00 an hour/);
  expect(text).toMatch(/at this rate +3,702 tokens, \$4\.50 at the end/);
  expect(text).toMatch(/P90 of 1 +2,468 tokens \(50 %\), \$3\.00 \(50 %\), 4 responses \(50 %\)/);
  expect(text).toMatch(/plan pro +44,000 tokens \(3 %\).*Estimates of users/);
  expect(monitorText(monitorUsage([], NOW))).toContain('no responses');
});
