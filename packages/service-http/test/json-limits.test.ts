import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { exceededLimit } from '../src/json-limits.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService({ maxBodyBytes: 1_000_000, maxBodyDepth: 20, maxBodyTokens: 1000 });
});
afterAll(() => service.close());

const NONE = { maxDepth: Infinity, maxTokens: Infinity };

/** Counts as documented, on the parsed value: an empty array or object counts twice. */
function measure(value: unknown): { depth: number; tokens: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, tokens: 1 };
  const inner = Object.values(value).map(measure);
  const keys = Array.isArray(value) ? 0 : inner.length;
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    tokens: (inner.length === 0 ? 2 : 1) + keys + inner.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

test('exceededLimit passes a text at its depth, and names the depth one level above, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.boolean(), (value, indented) => {
      const text = Buffer.from(JSON.stringify(value, null, indented ? 2 : undefined));
      const { depth } = measure(value);
      expect(exceededLimit(text, { ...NONE, maxDepth: depth })).toBeUndefined();
      if (depth > 0) expect(exceededLimit(text, { ...NONE, maxDepth: depth - 1 })).toBe('maxDepth');
    }),
  );
});

test('exceededLimit passes a text with its number of keys and values, and refuses one more, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = Buffer.from(JSON.stringify(value));
      const { tokens } = measure(value);
      expect(exceededLimit(text, { ...NONE, maxTokens: tokens })).toBeUndefined();
      if (tokens > 1) expect(exceededLimit(text, { ...NONE, maxTokens: tokens - 1 })).toBe('maxTokens');
    }),
  );
});

test('exceededLimit ignores separators in strings and behind escapes, and ends on a text that is cut off', () => {
  const strict = { maxDepth: 1, maxTokens: 4 };
  expect(exceededLimit(Buffer.from(String.raw`{"a[[,,::\"[[,,":"\\"}`), strict)).toBeUndefined();
  expect(exceededLimit(Buffer.from('["[[[,,,'), strict)).toBeUndefined();
  expect(exceededLimit(Buffer.from('["\\'), strict)).toBeUndefined();
  expect(exceededLimit(Buffer.from(''), strict)).toBeUndefined();
});

const send = async (body: string): Promise<{ status: number; body: { detail: string; type: string } }> => {
  const reply = await fetch(`${service.url}${API_PREFIX}/lineage/track`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  return { status: reply.status, body: (await reply.json()) as { detail: string; type: string } };
};
const event = (data: unknown): string =>
  JSON.stringify({ event_type: 'pattern_created', pattern_id: 'limited', pattern_data: data });

test.each([
  ['depth', '['.repeat(500_000), 400, 'more than 20 levels'],
  ['keys', event(Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`k${at}`, at]))), 413, 'than 1000 keys'],
  ['bytes', event({ code: 'x'.repeat(1_000_000) }), 413, 'more than 1000000 bytes'],
])('a body over the limit of %s is refused with the limit in its detail', async (_, body, status, detail) => {
  expect(await send(body)).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
});

test('a body below the limits is parsed, with its text unchanged', async () => {
  const code = 'const quoted = "[[{{,,::\\\\"; // ä 𝛑';
  expect((await send(event({ code }))).status).toBe(200);
  const stored = await fetch(`${service.url}${API_PREFIX}/patterns/limited`);
  expect(await stored.json()).toMatchObject({ pattern_data: { code } });
});
