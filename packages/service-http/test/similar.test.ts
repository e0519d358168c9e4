import { linkParents, createPatternIndex } from '@hookline/pattern-index';
import { createSimilarityLinks } from '@hookline/lineage';
import { fingerprint } from '@hookline/fingerprint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

const CODE = `export async function readSettings(folder, fallback) {
  const path = join(folder, 'settings.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return fallback;
  return { ...fallback, ...JSON.parse(text) };
}
`;

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

async function post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(service.url + API_PREFIX + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  return { status: response.status, body: await response.json() };
}

test('POST /patterns/similar returns known code as exact, changed code as similar, and nothing for other code', async () => {
  const print = fingerprint(CODE, { path: 'src/settings.js' });
  if (!print.ok) throw print.error;
  const { fingerprint: full, name, patternId } = print.value;
  await post('/lineage/track', {
    event_type: 'pattern_created',
    pattern_id: patternId,
    fingerprint: full,
    pattern_name: name,
    language: 'javascript',
    pattern_data: { code: CODE },
    repository: 'github.com/owner/name',
    file_path: 'src/settings.js',
  });
  const queue = createSimilarityLinks({ sql: service.database });
  expect(await linkParents({ index: createPatternIndex({ database: service.database }), queue })).toBe(1);
  const known = { pattern_id: patternId, name, path: 'src/settings.js', repository: 'github.com/owner/name' };

  expect(await post('/patterns/similar', { code: `// the same\n${CODE}`, language: 'JavaScript' })).toEqual({
    status: 200,
    body: {
      similar: [{ ...known, fingerprint: full, relation: 'exact', score: 1, method: 'fingerprint', tentative: false }],
    },
  });
  const changed = CODE.replace('...JSON.parse(text)', '...parseSettings(text), path');
  const { body } = await post('/patterns/similar', { code: changed, path: 'other.js', limit: 1 });
  expect(body).toMatchObject({
    similar: [{ ...known, relation: 'resembles', method: 'resemblance', tentative: false }],
  });
  expect(await post('/patterns/similar', { code: 'SELECT 1;', language: 'sql' })).toEqual({
    status: 200,
    body: { similar: [] },
  });
});

test.each([
  ['no code', {}, 'code'],
  ['blank code', { code: ' \n' }, 'code'],
  ['a limit out of range', { code: 'x', limit: 0 }, 'limit'],
])('%s: a problem that names the field', async (_, query, field) => {
  const { body, status } = await post('/patterns/similar', query);
  expect(status).toBe(400);
  expect(body).toMatchObject({ status: 400, errors: [{ field }] });
});
