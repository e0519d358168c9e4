import { expect, test } from 'vitest';
import { findPattern, type PatternFinderOptions, type PatternMatch } from '../src/index.ts';

const similar = (pattern_id: string): PatternMatch => ({
  pattern_id,
  name: 'f',
  path: 'b.ts',
  relation: 'renamed',
  method: 'shape',
  score: 0.9,
  tentative: false,
});
const known = { pattern_id: 'id:x', pattern_name: 'g', occurrences: [{ path: 'a.ts' }] };
const exact = { pattern_id: 'id:x', name: 'g', path: 'a.ts', relation: 'exact', method: 'fingerprint', score: 1 };

function options(more: Partial<PatternFinderOptions> = {}): PatternFinderOptions {
  return {
    prepare: async (code) => code.replace('secret', 'x'),
    mayLeave: true,
    identify: (code) => ({ ok: true, value: { patternId: `id:${code}` } }),
    pattern: async () => ({ ok: true, value: known }),
    byWords: async (words) => ({ ok: true, value: { matches: [{ id: `id:${words}`, name: null, path: 'c.ts' }] } }),
    similar: async () => ({ ok: true, value: { similar: [similar('id:x'), similar('id:y'), similar('id:z')] } }),
    ...more,
  };
}

test('identical code comes first, is listed once, and the limit applies to the whole list', async () => {
  const found = await findPattern(options(), { code: 'secret', limit: 2 });
  expect(found).toEqual({ pattern_id: 'id:x', patterns: [{ ...exact, tentative: false }, similar('id:y')] });
});

test('the prepared code, not the given one, is sent to the service', async () => {
  const sent: string[] = [];
  const search: PatternFinderOptions['similar'] = async ({ code, language }) => {
    sent.push(`${code} ${language}`);
    return { ok: true, value: { similar: [] } };
  };
  await findPattern(options({ similar: search }), { code: 'secret', language: 'C', limit: 5 });
  expect(sent).toEqual(['x C']);
});

test('words are searched for where there is no code', async () => {
  expect(await findPattern(options(), { words: 'take tokens', limit: 5 })).toEqual({
    pattern_id: null,
    patterns: [
      {
        pattern_id: 'id:take tokens',
        name: '',
        path: 'c.ts',
        relation: 'contains',
        method: 'words',
        score: 1,
        tentative: false,
      },
    ],
  });
  expect(await findPattern(options(), { limit: 5 })).toEqual({ refused: 'give words or code to search for' });
});

test('code without a language is searched for in several', async () => {
  const tried: (string | undefined)[] = [];
  const found = await findPattern(
    options({
      identify: (code, language) => ({ ok: true, value: { patternId: `id:${code} ${language}` } }),
      pattern: async (id) =>
        id === 'id:x Go' ? { ok: true, value: known } : { ok: false, error: { message: 'none', status: 404 } },
      similar: async ({ language }) => {
        tried.push(language);
        return { ok: true, value: { similar: language === 'Python' ? [similar('id:y')] : [] } };
      },
    }),
    { code: 'x', limit: 5 },
  );
  expect(found).toMatchObject({ patterns: [{ pattern_id: 'id:x' }, { pattern_id: 'id:y' }] });
  expect(tried).toEqual([undefined, 'TypeScript', 'Python']);
});

test('only identical code is searched for when the code may not leave this machine', async () => {
  const search = (): never => {
    throw new Error('the code was sent');
  };
  const found = await findPattern(options({ mayLeave: false, similar: search }), { code: 'x', limit: 5 });
  expect(found).toMatchObject({ patterns: [exact], note: expect.stringContaining('stays on this machine') });
});

test('unknown code is not a failure, and failures of each step are refusals with their message', async () => {
  const fail = (message: string, status?: number) => ({ ok: false as const, error: { message, status } });
  const search = { code: 'x', limit: 1 };
  const unknown = await findPattern(options({ pattern: async () => fail('none', 404) }), search);
  expect(unknown).toEqual({ pattern_id: 'id:x', patterns: [similar('id:x')] });
  expect(await findPattern(options({ identify: () => fail('blank') }), search)).toEqual({ refused: 'blank' });
  expect(await findPattern(options({ pattern: async () => fail('down', 503) }), search)).toEqual({ refused: 'down' });
  expect(await findPattern(options({ similar: async () => fail('busy') }), search)).toEqual({ refused: 'busy' });
});
