import { freePort } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { postNotice } from '../src/index.ts';
import { startServer } from './server.ts';

const notice = { event: 'recovery', service: 'http://localhost:8053', at: '2026-01-01T00:00:00.000Z' } as const;

test('postNotice signs with the token over plain HTTP, and retries when the webhook is unavailable', async () => {
  const server = await startServer();
  let failures = 2;
  server.answer = () => (failures-- > 0 ? { status: 503, body: '' } : { status: 204, body: '' });
  expect((await postNotice(notice, { url: `${server.url}/hook`, token: 'secret' })).ok).toBe(true);
  expect(server.seen).toHaveLength(3);
  expect(server.seen[0]).toMatchObject({
    method: 'POST',
    path: '/hook',
    headers: {
      'content-type': 'application/json',
      'hookline-signature': expect.stringMatching(/^[\w-]{43}$/) as string,
    },
    body: JSON.stringify(notice),
  });
  expect(JSON.stringify(server.seen)).not.toContain('secret');
});

test.each([
  '169.254.169.254',
  '[fe80::1]',
  '[::ffff:169.254.169.254]',
  '2852039166',
  '[fd00:ec2::254]',
  '100.100.100.200',
])('postNotice sends nothing to %s, where clouds serve credentials', async (host) => {
  expect(await postNotice(notice, { url: `http://${host}/latest/meta-data/`, timeoutMs: 500 })).toMatchObject({
    ok: false,
    error: { code: 'refused', message: expect.stringContaining('metadata') as string },
  });
});

test('postNotice does not retry when the webhook refuses', async () => {
  const server = await startServer();
  server.answer = () => ({ status: 410, body: '' });
  expect(await postNotice(notice, { url: server.url })).toMatchObject({
    ok: false,
    error: { code: 'refused', status: 410 },
  });
  expect(server.seen).toHaveLength(1);
});

test('postNotice returns a failure when the webhook is unreachable or does not respond', async () => {
  const unreachable = { url: `http://127.0.0.1:${await freePort()}`, attempts: 2 };
  expect(await postNotice(notice, unreachable)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  const server = await startServer();
  server.answer = () => undefined;
  const slow = { url: server.url, attempts: 1, timeoutMs: 50 };
  expect(await postNotice(notice, slow)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
});
