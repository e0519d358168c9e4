import type { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventStore, NewEvent, StoreNotice } from '../src/index.ts';

/** What a test may set about a store, whichever it is. */
interface ContractOptions {
  readonly maxBytes?: number;
  readonly maxEventBytes?: number;
  readonly maxAgeMs?: number;
  readonly observe?: (notice: StoreNotice) => void;
}

/** One empty store, to be opened as often as a test likes, as if by so many processes. */
export interface Subject {
  readonly clock: ManualClock;
  open(options?: ContractOptions): EventStore;
  /** The process that opened it is gone, and everybody can tell. */
  die(store: EventStore): Promise<void>;
  /** Spoils a pending event. */
  spoil(id: string): Promise<void>;
  dispose(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const event = (id: string, data: unknown = { code: `function ${id}() {}` }): NewEvent => ({
  event_id: id,
  event_type: 'pattern_created',
  pattern_id: '0123456789abcdef',
  event_data: data,
});

/** The suite that every implementation of {@link EventStore} passes. */
export function eventStoreContract(name: string, setUp: () => Promise<Subject>): void {
  describe(`an event store ${name}`, () => {
    let subject: Subject;
    beforeEach(async () => {
      subject = await setUp();
    });
    afterEach(() => subject.dispose());

    const storeAll = async (store: EventStore, ids: readonly string[]): Promise<void> => {
      for (const id of ids) {
        expect(await store.store(event(id))).toMatchObject({ ok: true, value: { event_id: id } });
        await subject.clock.advance(1);
      }
    };
    const claimIds = async (store: EventStore): Promise<string[]> => (await store.claim()).map((e) => e.event_id);

    test('hands out what was stored, whole, the oldest first', async () => {
      const store = subject.open();
      const data = {
        text: 'Ünï\u0000 "quoted"\n`$(x)` \ud83d\ude80 \ud800',
        list: [1, null, { deep: [] }],
        n: -0.5e-9,
      };
      await store.store({ ...event('first', data), timestamp: '2026-11-20T12:00:00.000Z' });
      await subject.clock.advance(5);
      await store.store(event('second'));
      const [first, second] = await subject.open().claim();
      expect(first).toEqual({
        version: 1,
        event_id: 'first',
        event_type: 'pattern_created',
        pattern_id: '0123456789abcdef',
        timestamp: '2026-11-20T12:00:00.000Z',
        event_data: JSON.parse(JSON.stringify(data)),
        retry_count: 0,
        last_retry: null,
        last_error: null,
        durability: 'process',
      });
      expect(second).toMatchObject({ event_id: 'second', timestamp: new Date(subject.clock.now()).toISOString() });
    });

    test('keeps the order of storing, within a millisecond too', async () => {
      const store = subject.open();
      const ids = Array.from({ length: 50 }, (_, i) => `e${(i * 37) % 50}`);
      for (const id of ids) await store.store(event(id));
      expect((await store.list()).map(({ event_id }) => event_id)).toEqual(ids);
      expect(await claimIds(store)).toEqual(ids);
    });

    test('what one has claimed no other gets, until it is settled', async () => {
      const [one, other] = [subject.open(), subject.open()];
      await storeAll(one, ['a', 'b', 'c']);
      expect(await one.claim({ limit: 2 })).toHaveLength(2);
      expect(await claimIds(other)).toEqual(['c']);
      expect(await claimIds(one)).toEqual([]);
      expect(await one.stats()).toMatchObject({ pending: 0, claimed: 3, dead: 0, quarantined: 0, oldestAgeMs: null });
    });

    test('acknowledged events are gone, and counted once', async () => {
      const store = subject.open();
      await storeAll(store, ['a', 'b', 'c']);
      await store.claim({ limit: 2 });
      expect(await store.acknowledge(['a', 'b'])).toEqual({ settled: 2, lost: [] });
      expect(await store.acknowledge(['a', 'never-claimed'])).toEqual({ settled: 0, lost: ['a', 'never-claimed'] });
      expect(await store.stats()).toMatchObject({ pending: 1, claimed: 0, synced: 2 });
      expect(await claimIds(store)).toEqual(['c']);
    });

    test('events put back for later come again then, with the try and the reason on them', async () => {
      const store = subject.open();
      await storeAll(store, ['a', 'b']);
      await store.claim();
      const triedAt = new Date(subject.clock.now()).toISOString();
      expect(await store.retryLater(['a'], { afterMs: 60_000, error: 'HTTP 503' })).toEqual({ settled: 1, lost: [] });
      await store.retryLater(['b'], { error: 'x'.repeat(10_000) });
      const [b] = await store.claim();
      expect(b).toMatchObject({ event_id: 'b', retry_count: 1, last_retry: triedAt, last_error: 'x'.repeat(500) });
      await subject.clock.advance(59_999);
      expect(await claimIds(store)).toEqual([]);
      expect(await store.list()).toMatchObject([{ event_id: 'a', dueAtMs: subject.clock.now() + 1 }]);
      await subject.clock.advance(1);
      expect(await store.claim()).toMatchObject([
        { event_id: 'a', retry_count: 1, last_retry: triedAt, last_error: 'HTTP 503' },
      ]);
      await store.retryLater(['a']);
      expect(await store.claim()).toMatchObject([{ event_id: 'a', retry_count: 2, last_error: null }]);
    });

    test('an event that waits for its time comes in its old place once that has come', async () => {
      const store = subject.open();
      await storeAll(store, ['a', 'b']);
      await store.claim({ limit: 1 });
      await store.retryLater(['a'], { afterMs: 1_000 });
      await subject.clock.advance(1_000);
      expect(await claimIds(store)).toEqual(['a', 'b']);
    });

    test('released events are as they were', async () => {
      const store = subject.open();
      await storeAll(store, ['a']);
      await store.claim();
      expect(await store.release(['a'])).toEqual({ settled: 1, lost: [] });
      expect(await store.claim()).toMatchObject([{ event_id: 'a', retry_count: 0, last_retry: null }]);
    });

    test('dead events stay with their reason, and try again when told to', async () => {
      const store = subject.open();
      await storeAll(store, ['a', 'b', 'c']);
      await store.claim({ limit: 2 });
      expect(await store.deadLetter(['a', 'b'], 'HTTP 400: no such type')).toEqual({ settled: 2, lost: [] });
      expect(await claimIds(store)).toEqual(['c']);
      expect(await store.stats()).toMatchObject({ dead: 2, claimed: 1 });
      expect(await store.show('a')).toMatchObject({ state: 'dead', event: { last_error: 'HTTP 400: no such type' } });
      expect(await store.requeueDead(['b', 'unheard of'])).toBe(1);
      expect(await claimIds(store)).toEqual(['b']);
      expect(await store.requeueDead()).toBe(1);
      expect(await claimIds(store)).toEqual(['a']);
    });

    test('a damaged event is set aside untouched and told of; the others flow', async () => {
      const notices: StoreNotice[] = [];
      const store = subject.open({ observe: (notice) => notices.push(notice) });
      await storeAll(store, ['a', 'bad', 'c']);
      await subject.spoil('bad');
      expect(await claimIds(store)).toEqual(['a', 'c']);
      expect(notices).toEqual([{ type: 'quarantined', event_id: 'bad', damage: 'check' }]);
      expect(await store.stats()).toMatchObject({ pending: 0, claimed: 2, quarantined: 1 });
      expect(await store.list({ state: 'quarantine' })).toMatchObject([{ event_id: 'bad', state: 'quarantine' }]);
      expect(await store.show('bad')).toEqual({ state: 'quarantine', event: null });
    });

    test('a consumer can set an event aside as well', async () => {
      const store = subject.open();
      await storeAll(store, ['a']);
      await store.claim();
      expect(await store.quarantine(['a'])).toEqual({ settled: 1, lost: [] });
      expect(await store.show('a')).toMatchObject({ state: 'quarantine', event: { event_id: 'a' } });
    });

    test('case 28: a dead claimant loses its claims, and should it wake up it cannot touch them', async () => {
      const [zombie, other] = [subject.open(), subject.open()];
      await storeAll(zombie, ['a', 'b', 'c', 'd', 'e']);
      expect(await zombie.claim()).toHaveLength(5);
      expect(await other.tidy()).toMatchObject({ returned: 0, problems: [] });
      expect(await claimIds(other)).toEqual([]);

      await subject.die(zombie);
      expect(await other.tidy()).toMatchObject({ returned: 5, problems: [] });
      expect(await claimIds(other)).toEqual(['a', 'b', 'c', 'd', 'e']);

      expect(await zombie.acknowledge(['a'])).toEqual({ settled: 0, lost: ['a'] });
      expect(await zombie.retryLater(['b'])).toEqual({ settled: 0, lost: ['b'] });
      expect(await zombie.deadLetter(['c'], 'no')).toEqual({ settled: 0, lost: ['c'] });
      expect(await zombie.release(['d'])).toEqual({ settled: 0, lost: ['d'] });
      expect(await zombie.quarantine(['e'])).toEqual({ settled: 0, lost: ['e'] });
      await zombie.close();
      expect(await other.stats()).toMatchObject({ pending: 0, claimed: 5, dead: 0, quarantined: 0, synced: 0 });
      expect(await other.acknowledge(['a', 'b', 'c', 'd', 'e'])).toEqual({ settled: 5, lost: [] });
    });

    test('closing puts back what was claimed', async () => {
      const [one, other] = [subject.open(), subject.open()];
      await storeAll(one, ['a', 'b']);
      await one.claim();
      await one.close();
      expect(await claimIds(other)).toEqual(['a', 'b']);
    });

    test('case 29: events live for seven days, a second less changes nothing, a second more ends them, counted', async () => {
      const notices: StoreNotice[] = [];
      const store = subject.open({ observe: (notice) => notices.push(notice) });
      const storedAtMs = subject.clock.now();
      await storeAll(store, ['pending', 'dead']);
      await store.claim();
      await store.deadLetter(['dead'], 'no');
      await store.release(['pending']);
      await subject.clock.advance(7 * DAY_MS - 1_000);
      expect(await store.expire()).toBe(0);
      expect(await claimIds(store)).toEqual(['pending']);
      await store.release(['pending']);
      await subject.clock.advance(2_000);
      expect(await store.expire()).toBe(2);
      expect(await store.stats()).toMatchObject({ pending: 0, dead: 0, expired: 2, oldestAgeMs: null });
      expect(notices).toContainEqual({ type: 'expired', event_id: 'pending', storedAtMs });
    });

    test('case 29: a service that is down for 6 days and 23 hours gets everything', async () => {
      const store = subject.open();
      const ids: string[] = [];
      for (let hour = 0; hour < 167; hour++) {
        ids.push(`hour-${hour}`);
        await store.store(event(`hour-${hour}`));
        await subject.clock.advance(60 * 60 * 1000);
        expect(await store.expire()).toBe(0);
      }
      expect(await claimIds(store)).toEqual(ids);
    });

    test('case 29: too old events are not handed out, whoever should have expired them', async () => {
      const store = subject.open();
      await storeAll(store, ['old']);
      await subject.clock.advance(7 * DAY_MS);
      await storeAll(store, ['young']);
      await subject.clock.advance(1_000);
      expect(await claimIds(store)).toEqual(['young']);
      expect(await store.stats()).toMatchObject({ expired: 1, claimed: 1, pending: 0 });
    });

    test('case 29: a wall clock that jumps a day either way takes no event with it', async () => {
      const store = subject.open();
      await storeAll(store, ['a']);
      await subject.clock.advance(6 * DAY_MS + 12 * 60 * 60 * 1000);
      subject.clock.jumpWall(DAY_MS);
      expect(await store.expire()).toBe(0);
      subject.clock.jumpWall(-2 * DAY_MS);
      expect(await store.expire()).toBe(0);
      subject.clock.jumpWall(DAY_MS);
      expect(await claimIds(store)).toEqual(['a']);
    });

    test('at the bound a new event is refused and counted, what is there stays, and room made is room', async () => {
      const store = subject.open({ maxBytes: 40 * 1024 });
      const accepted: string[] = [];
      let refusal: unknown;
      for (let i = 0; refusal === undefined; i++) {
        const outcome = await store.store(event(`e${i}`, 'x'.repeat(3_000)));
        if (outcome.ok) accepted.push(`e${i}`);
        else refusal = outcome.error;
        await subject.clock.advance(1);
      }
      expect(refusal).toMatchObject({ code: 'full', retryable: true });
      const { bytes, maxBytes, refused } = await store.stats();
      expect([bytes <= maxBytes, refused]).toEqual([true, 1]);
      expect(await claimIds(store)).toEqual(accepted);
      expect(await store.store(event('still full', 'x'.repeat(3_000)))).toMatchObject({ ok: false });
      await store.acknowledge(accepted.slice(0, 2));
      expect(await store.store(event('room', 'x'.repeat(3_000)))).toMatchObject({ ok: true });
      await store.acknowledge(accepted.slice(2));
      await store.claim();
      await store.acknowledge(['room']);
      expect(await store.stats()).toMatchObject({ bytes: 0, refused: 2 });
    });

    test('what is too large, or no event at all, is refused with the reason', async () => {
      const store = subject.open({ maxEventBytes: 2_000 });
      const codeOf = async (wrong: unknown): Promise<unknown> => {
        const outcome = await store.store(wrong as NewEvent);
        return outcome.ok ? 'accepted' : outcome.error.code;
      };
      const cycle: { self?: unknown } = {};
      cycle.self = cycle;
      expect(await codeOf(event('large', 'x'.repeat(2_000)))).toBe('too_large');
      expect(await codeOf({ ...event('a'), event_id: '' })).toBe('invalid');
      expect(await codeOf({ ...event('a'), pattern_id: 7 })).toBe('invalid');
      expect(await codeOf({ ...event('a'), event_data: undefined })).toBe('invalid');
      expect(await codeOf(event('a', cycle))).toBe('invalid');
      expect(await codeOf(event('a', 10n))).toBe('invalid');
      expect(await store.stats()).toMatchObject({ pending: 0, refused: 1, bytes: 0 });
    });

    test('flaw 3: ids and patterns may hold any characters, be long, and share a millisecond', async () => {
      const store = subject.open();
      const ids = [
        '../../etc/passwd',
        'a/b\\c:d*e?f"g<h>i|j',
        '.',
        '..',
        ' ',
        '%2e%2e',
        'é🚀\u0000\n',
        'x'.repeat(5_000),
      ];
      for (const id of ids) expect((await store.store({ ...event(id), pattern_id: id })).ok).toBe(true);
      for (const id of ids) expect(await store.show(id)).toMatchObject({ event: { event_id: id, pattern_id: id } });
      expect(new Set((await store.list()).map((listed) => listed.event_id))).toEqual(new Set(ids));
      expect(new Set(await claimIds(store))).toEqual(new Set(ids));
      expect(await store.acknowledge(ids)).toEqual({ settled: ids.length, lost: [] });
    });

    test('flaw 3: the same event stored three times in a millisecond is there three times, and settled as one', async () => {
      const store = subject.open();
      for (let i = 0; i < 3; i++) await store.store(event('twin'));
      expect(await claimIds(store)).toEqual(['twin', 'twin', 'twin']);
      expect(await store.acknowledge(['twin'])).toEqual({ settled: 1, lost: [] });
      expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0 });
    });

    test('claims as many as asked for, and no more bytes, but always one', async () => {
      const store = subject.open();
      for (const id of ['a', 'b', 'c', 'd']) {
        await store.store(event(id, 'x'.repeat(10_000)));
        await subject.clock.advance(1);
      }
      expect(await store.claim({ limit: 1 })).toMatchObject([{ event_id: 'a' }]);
      expect(await store.claim({ maxBytes: 100 })).toMatchObject([{ event_id: 'b' }]);
      expect(await store.claim({ maxBytes: 15_000 })).toMatchObject([{ event_id: 'c' }]);
      expect(await claimIds(store)).toEqual(['d']);
    });

    test('wrong arguments say what they should be', async () => {
      const store = subject.open();
      await expect(store.claim({ limit: 0 })).rejects.toThrow('limit must be a whole number from 1');
      await expect(store.claim({ maxBytes: -1 })).rejects.toThrow('maxBytes must be');
      await expect(store.retryLater([], { afterMs: 2 * DAY_MS })).rejects.toThrow('afterMs must be');
      await expect(store.list({ limit: 0 })).rejects.toThrow('limit must be');
      expect(() => subject.open({ maxBytes: 1 })).toThrow('maxBytes must be a whole number from 4096');
      expect(() => subject.open({ maxAgeMs: 0 })).toThrow('maxAgeMs must be');
    });

    test('lists the oldest first, and shows one wherever it stands', async () => {
      const store = subject.open();
      await storeAll(store, ['a', 'b', 'c']);
      expect((await store.list({ limit: 2 })).map(({ event_id }) => event_id)).toEqual(['a', 'b']);
      expect(await store.show('b')).toMatchObject({ state: 'pending', event: { event_id: 'b' } });
      await store.claim({ limit: 2 });
      expect(await store.list({ state: 'claimed' })).toMatchObject([{ event_id: 'a' }, { event_id: 'b' }]);
      expect(await store.show('b')).toMatchObject({ state: 'claimed' });
      expect(await store.show('unheard of')).toBeUndefined();
      expect(await store.stats()).toMatchObject({ oldestAgeMs: 1 });
    });

    test('many events: every one of them once, over many claims', async () => {
      const store = subject.open();
      const ids = Array.from({ length: 300 }, (_, i) => `event-${i}`);
      await Promise.all(ids.map((id) => store.store(event(id))));
      const seen: string[] = [];
      for (let batch = await store.claim({ limit: 40 }); batch.length > 0; batch = await store.claim({ limit: 40 })) {
        seen.push(...batch.map((e) => e.event_id));
        await store.acknowledge(batch.map((e) => e.event_id));
      }
      expect(seen.toSorted()).toEqual(ids.toSorted());
      expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0, synced: 300, bytes: 0 });
    });
  });
}
