import { DAY_MS } from '@hookline/clock';
import { expect } from './expect.ts';
import type { NewEvent } from '../event.ts';
import type { StoreNotice } from '../notices.ts';
import { type ContractCheck, claimIds, newEvent, storeAll } from './subject.ts';

/** Checks of age, size, arguments and lookup. */
export const LIMIT_CHECKS: readonly ContractCheck[] = [
  {
    title: 'forget removes matching events in every state, with the space they take, and no others',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['dead-a', 'late-a', 'held-a', 'dead-b']);
      await store.claim();
      await store.deadLetter(['dead-a', 'dead-b'], 'no');
      await store.retryLater(['late-a'], { afterMs: 60_000 });
      await storeAll(subject, store, ['pending-a', 'pending-b']);
      const before = await store.stats();
      expect(await store.forget((event, text) => event?.event_id.endsWith('-a') === true && text.includes('-a'))).toBe(
        4,
      );
      const after = await store.stats();
      expect(after).toMatchObject({ pending: 1, claimed: 0, dead: 1 });
      expect(after.bytes < before.bytes).toBe(true);
      expect(await store.show('held-a')).toBe(undefined);
      expect(await claimIds(store)).toEqual(['pending-b']);
      expect(await store.forget(() => false)).toBe(0);
    },
  },
  {
    title: 'expires and counts events after seven days, and not a second earlier',
    async check(subject) {
      const notices: StoreNotice[] = [];
      const store = subject.open({ observe: (notice) => notices.push(notice) });
      const storedAtMs = subject.clock.now();
      await storeAll(subject, store, ['pending', 'dead']);
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
    },
  },
  {
    title: 'delivers everything after an outage of 6 days and 23 hours',
    async check(subject) {
      const store = subject.open();
      const ids: string[] = [];
      for (let hour = 0; hour < 167; hour++) {
        ids.push(`hour-${hour}`);
        await store.store(newEvent(`hour-${hour}`));
        await subject.clock.advance(60 * 60 * 1000);
        expect(await store.expire()).toBe(0);
      }
      expect(await claimIds(store)).toEqual(ids);
    },
  },
  {
    title: 'never delivers an expired event, even when expire was not called',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['old']);
      await subject.clock.advance(7 * DAY_MS);
      await storeAll(subject, store, ['young']);
      await subject.clock.advance(1_000);
      expect(await claimIds(store)).toEqual(['young']);
      expect(await store.stats()).toMatchObject({ expired: 1, claimed: 1, pending: 0 });
    },
  },
  {
    title: 'expires no event when the wall clock jumps a day in either direction',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a']);
      await subject.clock.advance(6 * DAY_MS + 12 * 60 * 60 * 1000);
      subject.clock.jumpWall(DAY_MS);
      expect(await store.expire()).toBe(0);
      subject.clock.jumpWall(-2 * DAY_MS);
      expect(await store.expire()).toBe(0);
      subject.clock.jumpWall(DAY_MS);
      expect(await claimIds(store)).toEqual(['a']);
    },
  },
  {
    title: 'refuses and counts new events at the bound, keeps stored ones, and accepts again after deliveries',
    async check(subject) {
      const store = subject.open({ maxBytes: 40 * 1024 });
      const accepted: string[] = [];
      let refusal: unknown;
      for (let i = 0; refusal === undefined; i++) {
        const outcome = await store.store(newEvent(`e${i}`, 'x'.repeat(3_000)));
        if (outcome.ok) accepted.push(`e${i}`);
        else refusal = outcome.error;
        await subject.clock.advance(1);
      }
      expect(refusal).toMatchObject({ code: 'full', retryable: true });
      const { bytes, maxBytes, refused } = await store.stats();
      expect([bytes <= maxBytes, refused]).toEqual([true, 1]);
      expect(await claimIds(store)).toEqual(accepted);
      expect(await store.store(newEvent('still full', 'x'.repeat(3_000)))).toMatchObject({ ok: false });
      await store.acknowledge(accepted.slice(0, 2));
      expect(await store.store(newEvent('room', 'x'.repeat(3_000)))).toMatchObject({ ok: true });
      await store.acknowledge(accepted.slice(2));
      await store.claim();
      await store.acknowledge(['room']);
      expect(await store.stats()).toMatchObject({ bytes: 0, refused: 2 });
    },
  },
  {
    title: 'refuses an event that is too large or invalid, with the reason',
    async check(subject) {
      const store = subject.open({ maxEventBytes: 2_000 });
      const codeOf = async (wrong: unknown): Promise<unknown> => {
        const outcome = await store.store(wrong as NewEvent);
        return outcome.ok ? 'accepted' : outcome.error.code;
      };
      const cycle: { self?: unknown } = {};
      cycle.self = cycle;
      expect(await codeOf(newEvent('large', 'x'.repeat(2_000)))).toBe('too_large');
      expect(await codeOf({ ...newEvent('a'), event_id: '' })).toBe('invalid');
      expect(await codeOf({ ...newEvent('a'), pattern_id: 7 })).toBe('invalid');
      expect(await codeOf({ ...newEvent('a'), event_data: undefined })).toBe('invalid');
      expect(await codeOf(newEvent('a', cycle))).toBe('invalid');
      expect(await codeOf(newEvent('a', 10n))).toBe('invalid');
      expect(await store.stats()).toMatchObject({ pending: 0, refused: 1, bytes: 0 });
    },
  },
  {
    title: 'accepts ids and patterns with any characters and any length',
    async check(subject) {
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
      for (const id of ids) expect((await store.store({ ...newEvent(id), pattern_id: id })).ok).toBe(true);
      for (const id of ids) expect(await store.show(id)).toMatchObject({ event: { event_id: id, pattern_id: id } });
      expect(new Set((await store.list()).map((listed) => listed.event_id))).toEqual(new Set(ids));
      expect(new Set(await claimIds(store))).toEqual(new Set(ids));
      expect(await store.acknowledge(ids)).toEqual({ settled: ids.length, lost: [] });
    },
  },
  {
    title: 'stores the same event several times within one millisecond, and settles all copies together',
    async check(subject) {
      const store = subject.open();
      for (let i = 0; i < 3; i++) await store.store(newEvent('twin'));
      expect(await claimIds(store)).toEqual(['twin', 'twin', 'twin']);
      expect(await store.acknowledge(['twin'])).toEqual({ settled: 1, lost: [] });
      expect(await store.stats()).toMatchObject({ pending: 0, claimed: 0 });
    },
  },
  {
    title: 'claims no more events and bytes than requested, but always one event',
    async check(subject) {
      const store = subject.open();
      for (const id of ['a', 'b', 'c', 'd']) {
        await store.store(newEvent(id, 'x'.repeat(10_000)));
        await subject.clock.advance(1);
      }
      expect(await store.claim({ limit: 1 })).toMatchObject([{ event_id: 'a' }]);
      expect(await store.claim({ maxBytes: 100 })).toMatchObject([{ event_id: 'b' }]);
      expect(await store.claim({ maxBytes: 15_000 })).toMatchObject([{ event_id: 'c' }]);
      expect(await claimIds(store)).toEqual(['d']);
    },
  },
  {
    title: 'names the argument that is out of range, and the range',
    async check(subject) {
      const store = subject.open();
      await expect(store.claim({ limit: 0 })).rejects.toThrow('limit must be a whole number from 1');
      await expect(store.claim({ maxBytes: -1 })).rejects.toThrow('maxBytes must be');
      await expect(store.retryLater([], { afterMs: 2 * DAY_MS })).rejects.toThrow('afterMs must be');
      await expect(store.list({ limit: 0 })).rejects.toThrow('limit must be');
      expect(() => subject.open({ maxBytes: 1 })).toThrow('maxBytes must be a whole number from 4096');
      expect(() => subject.open({ maxAgeMs: 0 })).toThrow('maxAgeMs must be');
    },
  },
  {
    title: 'lists oldest first, and shows an event in any state',
    async check(subject) {
      const store = subject.open();
      await storeAll(subject, store, ['a', 'b', 'c']);
      expect((await store.list({ limit: 2 })).map(({ event_id }) => event_id)).toEqual(['a', 'b']);
      expect(await store.show('b')).toMatchObject({ state: 'pending', event: { event_id: 'b' } });
      await store.claim({ limit: 2 });
      expect(await store.list({ state: 'claimed' })).toMatchObject([{ event_id: 'a' }, { event_id: 'b' }]);
      expect(await store.show('b')).toMatchObject({ state: 'claimed' });
      expect(await store.show('unknown')).toBeUndefined();
      expect(await store.stats()).toMatchObject({ oldestAgeMs: 1 });
    },
  },
];
