import { freePort } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { postNotice } from '../src/index.ts';
import { startServer } from './server.ts';

const notice = { event: 'recovery', service: 'http://localhost:8053', at: '2026-01-01T00:00:00.000Z' } as const;

test('a webhook is told with the token, and told again when it could not listen', async () => {
  const server = await startServer();
  let failures = 2;
  server.answer = () => (failures-- > 0 ? { status: 503, body: '' } : { status: 204, body: '' });
  expect((await postNotice(notice, { url: `${server.url}/hook`, token: 'secret' })).ok).toBe(true);
  expect(server.seen).toHaveLength(3);
  expect(server.seen[0]).toMatchObject({
    method: 'POST',
    path: '/hook',
    headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    body: JSON.stringify(notice),
  });
});

test('one that will not hear is told once', async () => {
  const server = await startServer();
  server.answer = () => ({ status: 410, body: '' });
  expect(await postNotice(notice, { url: server.url })).toMatchObject({
    ok: false,
    error: { code: 'refused', status: 410 },
  });
  expect(server.seen).toHaveLength(1);
});

test('one that is not there, or never answers, is a failure and no more', async () => {
  const nobody = { url: `http://127.0.0.1:${await freePort()}`, attempts: 2 };
  expect(await postNotice(notice, nobody)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  const server = await startServer();
  server.answer = () => undefined;
  const slow = { url: server.url, attempts: 1, timeoutMs: 50 };
  expect(await postNotice(notice, slow)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
});
