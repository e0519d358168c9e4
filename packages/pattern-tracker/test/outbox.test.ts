import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventStore, type EventStore } from '@hookline/offline-cache';
import { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Outbox, type OutboxRecord, type OutboxSink, type SendResult } from '@hookline/outbox';

let directory: string;
let clock: ManualClock;
let store: EventStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'outbox-'));
  clock = new ManualClock();
  store = createEventStore({ directory, clock });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const recordOf = (event_id: string): OutboxRecord<string> => ({
  event_id,
  event_type: 'test',
  pattern_id: 'p',
  event_data: event_id,
});
const idsOf = (records: readonly { readonly event_id: string }[]): string[] => records.map(({ event_id }) => event_id);

/** A sink that returns the result that `resultOf` chooses, and records what was delivered. */
class TestSink implements OutboxSink<string> {
  readonly delivered: string[] = [];
  resultOf: (id: string) => SendResult = () => ({ kind: 'delivered' });

  send(records: readonly OutboxRecord<string>[]): Promise<SendResult[]> {
    const results = records.map(({ event_data }) => this.resultOf(event_data));
    results.forEach(({ kind }, index) => kind === 'delivered' && this.delivered.push(records[index]?.event_id ?? ''));
    return Promise.resolve(results);
  }
}

test('deliver stores what the sink does not accept', async () => {
  const sink = new TestSink();
  sink.resultOf = (id) => (id === 'b' ? { kind: 'no-response', reason: 'timeout' } : { kind: 'delivered' });
  const outbox = new Outbox({ store, sink });
  expect(await outbox.deliver(['a', 'b', 'c'].map(recordOf))).toEqual({ delivered: 2, enqueued: 1, lost: [] });
  expect(idsOf(await store.list())).toEqual(['b']);
});

test('deliver reports records as lost with the error when the store does not accept them', async () => {
  const small = createEventStore({ directory, clock, maxEventBytes: 1024 });
  const outbox = new Outbox<string>({ store: small });
  const large = { ...recordOf('large'), event_data: 'x'.repeat(2_000) };
  expect(await outbox.deliver([large, recordOf('a')])).toMatchObject({
    delivered: 0,
    enqueued: 1,
    lost: [{ event_id: 'large', error: { code: 'too_large' } }],
  });
});

test('drain settles each record by its result', async () => {
  const sink = new TestSink();
  const results: Record<string, SendResult> = {
    refused: { kind: 'refused', reason: 'HTTP 400' },
    deferred: { kind: 'deferred', reason: 'busy' },
    unreadable: { kind: 'unreadable' },
  };
  sink.resultOf = (id) => results[id] ?? { kind: 'delivered' };
  const outbox = new Outbox({ store, sink });
  await outbox.enqueue(['a', 'refused', 'deferred', 'unreadable', 'b'].map(recordOf));
  expect(await outbox.drain()).toEqual({ found: 5, delivered: 2, refused: 1, remaining: 1 });
  expect(sink.delivered).toEqual(['a', 'b']);
  expect(await store.stats()).toMatchObject({ pending: 1, claimed: 0, dead: 1, quarantined: 1 });
  expect((await store.show('refused'))?.event?.last_error).toBe('HTTP 400');
  expect((await store.show('deferred'))?.event).toMatchObject({ retry_count: 1, last_error: 'busy' });
});

test('drain defers a record for 30 seconds', async () => {
  const sink = new TestSink();
  sink.resultOf = () => ({ kind: 'deferred', reason: 'busy' });
  const outbox = new Outbox({ store, sink });
  await outbox.enqueue([recordOf('a')]);
  await outbox.drain();
  sink.resultOf = () => ({ kind: 'delivered' });
  await clock.advance(29_999);
  expect(await outbox.drain()).toMatchObject({ delivered: 0, remaining: 1 });
  await clock.advance(1);
  expect(await outbox.drain()).toMatchObject({ delivered: 1, remaining: 0 });
});

test('drain ends and releases all claims when the sink does not respond', async () => {
  const sink = new TestSink();
  const outbox = new Outbox({ store, sink, claimBounds: { limit: 2, maxBytes: 1_000_000 } });
  await outbox.enqueue(['a', 'b', 'c', 'd', 'e', 'f'].map(recordOf));
  sink.resultOf = (id) => (id < 'c' ? { kind: 'delivered' } : { kind: 'no-response', reason: 'timeout' });
  expect(await outbox.drain()).toEqual({ found: 6, delivered: 2, refused: 0, remaining: 4 });
  expect(await store.stats()).toMatchObject({ pending: 4, claimed: 0 });
  expect((await store.show('c'))?.event?.retry_count).toBe(0);
});

test('drain treats missing results as no response', async () => {
  const sink: OutboxSink<string> = { send: async () => [{ kind: 'delivered' }] };
  const outbox = new Outbox({ store, sink });
  await outbox.enqueue(['a', 'b'].map(recordOf));
  expect(await outbox.drain()).toMatchObject({ delivered: 1, remaining: 1 });
  expect(idsOf(await store.list())).toEqual(['b']);
});

test('drain ends after the batch in progress when its signal is aborted', async () => {
  const abort = new AbortController();
  const outbox = new Outbox({ store, sink: new TestSink(), claimBounds: { limit: 2, maxBytes: 1_000_000 } });
  await outbox.enqueue(['a', 'b', 'c', 'd', 'e'].map(recordOf));
  const progress: number[] = [];
  const onProgress = ({ done }: { readonly done: number }): void => {
    progress.push(done);
    abort.abort();
  };
  expect(await outbox.drain({ signal: abort.signal, onProgress })).toMatchObject({ delivered: 2, remaining: 3 });
  expect(progress).toEqual([2]);
  expect(await store.stats()).toMatchObject({ pending: 3, claimed: 0 });
});

test('concurrent drains share one round', async () => {
  const outbox = new Outbox({ store, sink: new TestSink() });
  await outbox.enqueue(['a', 'b'].map(recordOf));
  const [one, other] = await Promise.all([outbox.drain(), outbox.drain()]);
  expect(one).toBe(other);
  expect(one).toMatchObject({ delivered: 2 });
});

test('drain rejects when there is no sink', async () => {
  await expect(new Outbox({ store }).drain()).rejects.toThrow('without a sink');
});
