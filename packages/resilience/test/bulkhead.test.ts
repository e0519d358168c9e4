import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createBulkhead } from '../src/index.ts';
import { fails, held, stateOf, turn, works } from './support/calls.ts';

test('createBulkhead runs and queues up to its limits and rejects one more', async () => {
  const bulkhead = createBulkhead({ concurrency: 2, queueLimit: 3 });
  const rejected: string[] = [];
  bulkhead.events.on('reject', ({ name }) => rejected.push(name));
  const { operation, calls } = held<number>();
  const running = Array.from({ length: 5 }, () => bulkhead.execute(operation));
  await expect(bulkhead.execute(works)).rejects.toMatchObject({ code: 'bulkhead_full', retryable: true });
  expect(rejected).toEqual(['bulkhead']);
  expect([calls.length, bulkhead.active, bulkhead.queued]).toEqual([2, 2, 3]);
  for (let i = 0; i < 5; i++) {
    calls[i]?.resolve(i);
    await turn();
  }
  await expect(Promise.all(running)).resolves.toEqual([0, 1, 2, 3, 4]);
  expect([bulkhead.active, bulkhead.queued]).toEqual([0, 0]);
});

test('createBulkhead rejects a queued call at once and frees its place when the call is aborted', async () => {
  const bulkhead = createBulkhead({ concurrency: 1, queueLimit: 1 });
  const first = held<string>();
  const running = bulkhead.execute(first.operation);
  const controller = new AbortController();
  const waiting = bulkhead.execute(works, controller.signal);
  controller.abort(new Error('no longer'));
  await expect(waiting).rejects.toThrow('no longer');
  expect(bulkhead.queued).toBe(0);
  const next = bulkhead.execute(works);
  expect(await stateOf(next)).toBe('pending');
  first.calls[0]?.resolve('done');
  await expect(running).resolves.toBe('done');
  await expect(next).resolves.toBe('fine');
  expect([bulkhead.active, bulkhead.queued]).toEqual([0, 0]);
});

test('createBulkhead frees the slot when a call fails or is aborted before it starts', async () => {
  const bulkhead = createBulkhead({ concurrency: 1, queueLimit: 5 });
  await expect(bulkhead.execute(fails)).rejects.toThrow('service down');
  await expect(bulkhead.execute(works, AbortSignal.abort(new Error('early')))).rejects.toThrow('early');

  const controller = new AbortController();
  const first = held<string>();
  const running = bulkhead.execute(first.operation);
  await turn();
  let started = false;
  const granted = bulkhead.execute(() => (started = true), controller.signal);
  first.calls[0]?.resolve('done');
  await running;
  // The slot is granted by now; the operation has not been called yet.
  controller.abort(new Error('just now'));
  const outcome = await granted.then(
    () => 'ran',
    () => 'aborted',
  );
  expect(outcome).toBe(started ? 'ran' : 'aborted');
  expect(bulkhead.active).toBe(0);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  await expect(bulkhead.execute(works)).resolves.toBe('fine');
});
