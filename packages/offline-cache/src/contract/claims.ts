import { expect } from './expect.ts';
import type { StoreNotice } from '../notices.ts';
import { type ContractCheck, claimIds, newEvent, storeAll } from './subject.ts';

/** Checks of claiming and of all ways in which a claim ends. */
export const CLAIM_CHECKS: readonly ContractCheck[] = [
  {
    title: 'returns complete events, oldest first',
    async check(subject) {
      const store = subject.open();
      const data = {
        text: 'Ünï\u0000 "quoted"\n`$(x)` \ud83d\ude80 \ud800',
        list: [1, null, { deep: [] }],
        n: -0.5e-9,
      };
      await store.store({ ...newEvent('first', data), timestamp: '2026-11-20T12:00:00.000Z' });
      await subject.clock.advance(5);
      await store.store(newEvent('second'));
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
    },
  },
  {
    title: 'keeps the order of storing within one millisecond',
    async check(subject) {
      const store = subject.open();
      const ids = Array.from({ length: 50 }, (_, i) => `e${(i * 37) % 50}`);
      for (const id of ids) await store.store(newEvent(id));
      expect((await store.list()).map(({ event_id }) => event_id)).toEqual(ids);
      expect(await claimIds(store)).toEqual(ids);
    },
  },
  {
    title: 'gives a claimed event to no other claimant',
    async check(subject) {
      const [one, other] = [subject.open(), subject.open()];
      await storeAll(subject, one, ['a', 'b', 'c']);
      expect(await one.claim({ limit: 2 })).toHaveLength(2);
      expect(await claimIds(other)).toEqual(['c']);
      expect(await claimIds(one)).toEqual([]);
      expect(await one.stats()).toMatchObject({ pending: 0, claimed: 3, dead: 0, quarantined: 0, oldestAgeMs: null });
    },
  },
  {
    title: 'removes and counts acknowledged events once',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a', 'b', 'c']);
      await store.claim({ limit: 2 });
      expect(await store.acknowledge(['a', 'b'])).toEqual({ settled: 2, lost: [] });
      expect(await store.acknowledge(['a', 'never-claimed'])).toEqual({ settled: 0, lost: ['a', 'never-claimed'] });
      expect(await store.stats()).toMatchObject({ pending: 1, claimed: 0, synced: 2 });
      expect(await claimIds(store)).toEqual(['c']);
    },
  },
  {
    title: 'delivers an event again after its retry delay, with the retry count and the reason',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a', 'b']);
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
    },
  },
  {
    title: 'does not wait longer than the retry delay when the clock is set back by hours',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a', 'b']);
      await store.claim();
      await store.retryLater(['a'], { afterMs: 60_000 });
      await store.retryLater(['b'], { afterMs: 60_000 });
      await subject.clock.advance(1_000);
      expect(await claimIds(store)).toEqual([]);
      subject.clock.jumpWall(-5 * 3_600_000);
      await subject.clock.advance(60_000);
      expect(await claimIds(store)).toEqual(['a', 'b']);
    },
  },
  {
    title: 'keeps the position of an event whose retry delay has passed',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a', 'b']);
      await store.claim({ limit: 1 });
      await store.retryLater(['a'], { afterMs: 1_000 });
      await subject.clock.advance(1_000);
      expect(await claimIds(store)).toEqual(['a', 'b']);
    },
  },
  {
    title: 'leaves released events unchanged',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a']);
      await store.claim();
      expect(await store.release(['a'])).toEqual({ settled: 1, lost: [] });
      expect(await store.claim()).toMatchObject([{ event_id: 'a', retry_count: 0, last_retry: null }]);
    },
  },
  {
    title: 'keeps dead letters with their reason until they are requeued',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a', 'b', 'c']);
      await store.claim({ limit: 2 });
      expect(await store.deadLetter(['a', 'b'], 'HTTP 400: no such type')).toEqual({ settled: 2, lost: [] });
      expect(await claimIds(store)).toEqual(['c']);
      expect(await store.stats()).toMatchObject({ dead: 2, claimed: 1 });
      expect(await store.show('a')).toMatchObject({ state: 'dead', event: { last_error: 'HTTP 400: no such type' } });
      expect(await store.requeueDead(['b', 'unknown'])).toBe(1);
      expect(await claimIds(store)).toEqual(['b']);
      expect(await store.requeueDead()).toBe(1);
      expect(await claimIds(store)).toEqual(['a']);
    },
  },
  {
    title: 'quarantines a damaged event unchanged, reports it, and delivers the others',
    async check(subject) {
      const notices: StoreNotice[] = [];
      const store = subject.open({ observe: (notice) => notices.push(notice) });
      await storeAll(subject, store, ['a', 'bad', 'c']);
      await subject.damage('bad');
      expect(await claimIds(store)).toEqual(['a', 'c']);
      expect(notices).toEqual([{ type: 'quarantined', event_id: 'bad', damage: 'check' }]);
      expect(await store.stats()).toMatchObject({ pending: 0, claimed: 2, quarantined: 1 });
      expect(await store.list({ state: 'quarantine' })).toMatchObject([{ event_id: 'bad', state: 'quarantine' }]);
      expect(await store.show('bad')).toEqual({ state: 'quarantine', event: null });
    },
  },
  {
    title: 'quarantines an event on request of its claimant',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a']);
      await store.claim();
      expect(await store.quarantine(['a'])).toEqual({ settled: 1, lost: [] });
      expect(await store.show('a')).toMatchObject({ state: 'quarantine', event: { event_id: 'a' } });
    },
  },
  {
    title: 'returns the claims of an ended claimant, which can no longer change them',
    async check(subject) {
      const [zombie, other] = [subject.open(), subject.open()];
      await storeAll(subject, zombie, ['a', 'b', 'c', 'd', 'e']);
      expect(await zombie.claim()).toHaveLength(5);
      expect(await other.tidy()).toMatchObject({ returned: 0, problems: [] });
      expect(await claimIds(other)).toEqual([]);

      await subject.endProcessOf(zombie);
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
    },
  },
  {
    title: 'releases all claims on close',
    async check(subject) {
      const [one, other] = [subject.open(), subject.open()];
      await storeAll(subject, one, ['a', 'b']);
      await one.claim();
      await one.close();
      expect(await claimIds(other)).toEqual(['a', 'b']);
    },
  },
  {
    title: 'delivers each of many events once over many claims',
    async check(subject) {
      const store = subject.open();
      const ids = Array.from({ length: 300 }, (_, i) => `event-${i}`);
      await Promise.all(ids.map((id) => store.store(newEvent(id))));
      const seen: string[] = [];
      for (let batch = await store.claim({ limit: 40 }); batch.length > 0; batch = await store.claim({ limit: 40 })) {
        seen.push(...batch.map((e) => e.event_id));
        await store.acknowledge(batch.map((e) => e.event_id));
      }
      expect(seen.toSorted()).toEqual(ids.toSorted());
      expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0, synced: 300, bytes: 0 });
    },
  },
];
