import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { CHANNELS, createBulkhead, createCircuitBreaker, createExecutor, createTimeout } from '../src/index.ts';
import { fails, repeat, works } from './support/calls.ts';

const record = async (channel: string, during: () => Promise<unknown>): Promise<unknown[]> => {
  const messages: unknown[] = [];
  const listener = (message: unknown): void => void messages.push(message);
  subscribe(channel, listener);
  await during();
  unsubscribe(channel, listener);
  return messages;
};

test('events are published on the diagnostics channel of their policy', async () => {
  const breaker = createCircuitBreaker({ name: 'service' });
  const messages = await record(CHANNELS.circuitBreaker, async () => {
    await repeat(3, () => breaker.execute(fails));
    await repeat(1, () => breaker.execute(works));
  });
  expect(messages).toMatchObject([
    { type: 'failure', name: 'service' },
    { type: 'failure', name: 'service' },
    { type: 'failure', name: 'service' },
    { type: 'open', name: 'service', openForMs: 60_000 },
    { type: 'reject', name: 'service' },
  ]);
  const bulkhead = createBulkhead({ concurrency: 1 });
  expect(
    await record(CHANNELS.bulkhead, () => Promise.allSettled([bulkhead.execute(works), bulkhead.execute(works)])),
  ).toEqual([{ type: 'reject', name: 'bulkhead' }]);
});

test('errors of listeners are published on the contained channel', async () => {
  const executor = createExecutor();
  executor.events.on('failure', () => {
    throw new Error('now');
  });
  executor.events.on('failure', () => Promise.reject(new Error('later')));
  const messages = await record(CHANNELS.contained, async () => {
    executor.fireAndForget(fails);
    await executor.drain(1_000);
    await executor.drain(0);
  });
  expect(messages).toMatchObject([
    { source: 'failure', error: { message: 'now' } },
    { source: 'failure', error: { message: 'later' } },
  ]);
});

test('a removed listener receives no events', async () => {
  const timeout = createTimeout({ timeoutMs: 1 });
  let heard = 0;
  const off = timeout.events.on('timeout', () => heard++);
  await repeat(1, () => timeout.execute(() => new Promise(() => {})));
  off();
  await repeat(1, () => timeout.execute(() => new Promise(() => {})));
  expect(heard).toBe(1);
});
