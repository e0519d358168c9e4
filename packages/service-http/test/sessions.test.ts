import { randomUUID } from 'node:crypto';
import { fingerprint } from '@hookline/fingerprint';
import { createSimilarityLinks } from '@hookline/lineage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

const SESSION = 'c0ffee00-0000-4000-8000-000000000001';
const TRACE = randomUUID();
const EVENT = randomUUID();
const CODE = 'export const takeTokens = (bucket) => bucket.tokens--;\n';

let service: TestService;

async function call(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  const init =
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(service.url + API_PREFIX + path, init);
  return { status: response.status, body: await response.json() };
}

beforeAll(async () => {
  service = await startService();
  const print = fingerprint(CODE, { path: 'src/bucket.js' });
  if (!print.ok) throw print.error;
  const place = {
    session_id: SESSION,
    correlation_id: TRACE,
    repository: 'git.example/shop',
    file_path: 'src/bucket.js',
  };
  await call('/traces/batch', {
    traces: [
      {
        correlation_id: TRACE,
        session_id: SESSION,
        prompt_text: 'Add a token bucket',
        started_at: '2026-01-01T10:00:00Z',
      },
    ],
    hook_executions: [
      {
        hook_id: randomUUID(),
        correlation_id: TRACE,
        session_id: SESSION,
        hook_type: 'PostToolUse',
        hook_name: 'hookline',
        context_key: 'git.example/shop',
      },
    ],
  });
  await call('/lineage/track', {
    event_id: EVENT,
    event_type: 'pattern_created',
    pattern_id: print.value.patternId,
    fingerprint: print.value.fingerprint,
    pattern_name: 'bucket',
    pattern_data: { code: CODE },
    occurred_at: '2026-01-01T10:00:01Z',
    ...place,
  });
  const links = createSimilarityLinks({ sql: service.database });
  await links.dequeue((await links.queued(10)).map(({ mark }) => mark));
});
afterAll(() => service.close());

test('GET /sessions joins traces with what was written', async () => {
  const { body, status } = await call('/sessions?repository=git.example/shop');
  expect(status).toBe(200);
  expect(body).toEqual({
    sessions: [
      expect.objectContaining({
        session_id: SESSION,
        prompts: 1,
        calls: 1,
        files: 1,
        patterns: 1,
        title: 'Add a token bucket',
      }),
    ],
    next: null,
  });
});

test('GET /sessions/{session_id} lists the changed files, and refuses an unknown session', async () => {
  expect((await call(`/sessions/${SESSION}`)).body).toMatchObject({
    session_id: SESSION,
    changed_files: [{ repository: 'git.example/shop', path: 'src/bucket.js', changes: 1 }],
  });
  expect(await call('/sessions/none')).toMatchObject({
    status: 404,
    body: { type: 'urn:hookline:problem:unknown-session' },
  });
});

test('GET /changes has prompts, and texts where they are asked for', async () => {
  expect((await call(`/changes?session_id=${SESSION}`)).body).toMatchObject({
    changes: [{ event_id: EVENT, trace_id: TRACE, prompt: 'Add a token bucket', before: null, after: { text: null } }],
  });
  expect((await call(`/changes?event_id=${EVENT}&texts=true`)).body).toMatchObject({
    changes: [{ after: { text: CODE } }],
  });
});

test('GET /search merges patterns and prompts by time, with a cursor that reaches the last one', async () => {
  const kinds = [];
  let cursor = '';
  do {
    const { body } = await call(`/search?q=token&limit=1${cursor}`);
    const page = body as { readonly matches: readonly { readonly kind: string }[]; readonly next: string | null };
    kinds.push(...page.matches.map(({ kind }) => kind));
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  expect(kinds).toEqual(['pattern', 'prompt']);
  expect((await call('/search?q=token&kind=prompt')).body).toMatchObject({ matches: [{ kind: 'prompt', id: TRACE }] });
  expect((await call('/search?q=token&cursor=prompt.1.x')).status).toBe(200);
  expect((await call('/search?q=--')).body).toEqual({ matches: [], next: null });
});

test('GET /ids/{prefix} completes ids of every kind', async () => {
  expect((await call('/ids/c0ffee')).body).toMatchObject({
    matches: [{ kind: 'session', id: SESSION, label: 'Add a token bucket' }],
  });
  expect((await call(`/ids/${EVENT.slice(0, 18)}`)).body).toMatchObject({
    matches: [{ kind: 'event', id: EVENT, label: 'src/bucket.js' }],
  });
});
