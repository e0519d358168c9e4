import { ManualClock } from '@hookline/clock/manual';
import { freePort } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { listenForRecovery, notifyWebhooks, postNotice, TraceabilityClient } from '../src/index.ts';
import { HEALTHY, startServer } from './server.ts';

test('notifyWebhooks posts outage and recovery of the service, and reports a notice that was refused', async () => {
  const [service, webhook] = [await startServer(), await startServer()];
  let healthy = true;
  service.answer = () => (healthy ? { body: HEALTHY } : { status: 503, body: '' });
  const failures: string[] = [];
  const refused = Promise.withResolvers<void>();
  const received = Promise.withResolvers<void>();
  webhook.answer = ({ path }) => {
    if (webhook.seen.length === 4) received.resolve();
    return { status: path === '/gone' ? 410 : 204, body: '' };
  };
  const client = new TraceabilityClient({ baseUrl: service.url, attempts: 1 });
  onTestFinished(() => client.close());
  const urls = [`${webhook.url}/hook`, `${webhook.url}/gone`];
  notifyWebhooks({
    urls,
    serviceUrl: service.url,
    clock: new ManualClock(Date.UTC(2026, 0, 1)),
    health: client.health,
    onFailure: (url, { code }) => {
      failures.push(`${url.slice(webhook.url.length)} ${code}`);
      if (failures.length === 2) refused.resolve();
    },
  });
  await client.health.check({ force: true });
  healthy = false;
  await client.health.check({ force: true });
  healthy = true;
  await client.health.check({ force: true });
  await Promise.all([received.promise, refused.promise]);
  const notices = webhook.seen.filter(({ path }) => path === '/hook').map(({ body }) => JSON.parse(body) as unknown);
  const at = '2026-01-01T00:00:00.000Z';
  expect(notices).toHaveLength(2);
  expect(notices).toContainEqual({ event: 'outage', service: service.url, at });
  expect(notices).toContainEqual({ event: 'recovery', service: service.url, at });
  expect(failures).toEqual(['/gone refused', '/gone refused']);
});

test('listenForRecovery accepts a recovery notice that carries the token and refuses others', async () => {
  const port = await freePort();
  let recovered = 0;
  const server = await listenForRecovery({ port, token: 'secret', onRecovered: () => void recovered++ });
  onTestFinished(() => void server?.close());
  const send = async (path: string, token: string, method = 'POST'): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`http://127.0.0.1:${port}${path}`, { method, headers })).status;
  };
  expect(await send('/webhooks/recovery', 'secret')).toBe(202);
  expect(await send('/webhooks/recovery', 'secreT')).toBe(401);
  expect(await send('/webhooks/recovery', 'secret', 'GET')).toBe(404);
  expect(await send('/other', 'secret')).toBe(404);
  expect(recovered).toBe(1);
  await expect(listenForRecovery({ port, token: 'secret', onRecovered: () => {} })).rejects.toThrow('EADDRINUSE');
});

test('listenForRecovery accepts a signed notice of the last five minutes, and no other', async () => {
  const port = await freePort();
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  let recovered = 0;
  const server = await listenForRecovery({ port, token: 'secret', onRecovered: () => void recovered++, clock });
  onTestFinished(() => void server?.close());
  const url = `http://127.0.0.1:${port}/webhooks/recovery`;
  const post = async (token: string, at: number, event: 'outage' | 'recovery' = 'recovery') =>
    (await postNotice({ event, service: 'x', at: new Date(at).toISOString() }, { url, token, attempts: 1 })).ok;
  expect(await post('secret', clock.now())).toBe(true);
  expect(await post('secreT', clock.now())).toBe(false);
  expect(await post('secret', clock.now() - 300_001)).toBe(false);
  expect(await post('secret', clock.now() + 300_001)).toBe(false);
  expect(await post('secret', clock.now(), 'outage')).toBe(false);
  const headers = { 'hookline-signature': 'x' };
  expect((await fetch(url, { method: 'POST', headers, body: 'x'.repeat(10_000) })).status).toBe(413);
  expect(recovered).toBe(1);
});

test('listenForRecovery does not listen without a port', async () => {
  expect(await listenForRecovery({ port: 0, token: 'secret', onRecovered: () => {} })).toBeUndefined();
});
