import { ManualClock } from '@hookline/clock/manual';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Channel,
  type NotificationResult,
  Notifier,
  type NotifierOptions,
  type PlainNotification,
} from '../src/index.ts';

let clock: ManualClock;
let sent: PlainNotification[];
let results: NotificationResult[];
const channel: Channel = { name: 'test', send: async (notification) => void sent.push(notification) };

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  results = [];
});

const make = (more: Partial<NotifierOptions> = {}): Notifier =>
  new Notifier({ channels: [channel], clock, onResult: (result) => results.push(result), ...more });
const about = (kind: string, message = 'm') => ({ kind, level: 'info', title: 't', message }) as const;

describe('Notifier limits', () => {
  test('sends a kind once in five minutes and then states how many were suppressed', async () => {
    const notifier = make();
    expect([
      notifier.notify(about('a')),
      notifier.notify(about('a')),
      notifier.notify(about('b')),
      notifier.notify(about('a')),
    ]).toEqual([true, false, true, false]);
    await clock.advance(299_999);
    expect(notifier.notify(about('a'))).toBe(false);
    await clock.advance(1);
    expect(notifier.notify(about('a', 'now'))).toBe(true);
    await notifier.flush();
    expect(sent.map(({ kind, message }) => `${kind} ${message}`)).toEqual([
      'a m',
      'b m',
      'a now (3 more since the last)',
    ]);
  });

  test('sends twenty notifications an hour', async () => {
    const notifier = make();
    for (let index = 0; index < 30; index++) notifier.notify(about(`k${index}`));
    await notifier.flush();
    expect(sent).toHaveLength(20);
    await clock.advance(3_600_000);
    expect(notifier.notify(about('k25'))).toBe(true);
    await notifier.flush();
    expect(sent.at(-1)?.message).toBe('m (1 more since the last)');
  });
});

describe('Notifier isolation', () => {
  test('stops waiting for a hanging channel after five seconds while others receive the notification', async () => {
    const signals: AbortSignal[] = [];
    const hanging: Channel = {
      name: 'hanging',
      send: (_, signal) => (signals.push(signal), new Promise(() => undefined)),
    };
    const notifier = make({ channels: [hanging, channel] });
    notifier.notify(about('a'));
    await clock.advance(4999);
    expect(sent).toHaveLength(1);
    expect(results).toMatchObject([{ channel: 'test', sent: true }]);
    await clock.advance(1);
    await notifier.flush();
    expect(results[1]).toMatchObject({ channel: 'hanging', sent: false, reason: 'timeout' });
    expect(signals[0]?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('contains errors of channels and listeners', async () => {
    const broken: Channel[] = [
      {
        name: 'throws',
        send: () => {
          throw new Error('now');
        },
      },
      { name: 'rejects', send: () => Promise.reject(new Error('later')) },
    ];
    const notifier = make({
      channels: [...broken, channel],
      onResult: (result) => {
        results.push(result);
        throw new Error('listener');
      },
    });
    expect(notifier.notify(about('a'))).toBe(true);
    await notifier.flush();
    expect(new Set(results.map(({ channel: name, sent }) => `${name} ${sent}`))).toEqual(
      new Set(['throws false', 'rejects false', 'test true']),
    );
  });

  test('has at most twenty pending sends', () => {
    const notifier = make({
      channels: [{ name: 'hanging', send: () => new Promise(() => undefined) }],
      maxPerHour: 1000,
    });
    const sent = Array.from({ length: 40 }, (_, index) => notifier.notify(about(`k${index}`)));
    expect(sent.filter(Boolean)).toHaveLength(20);
  });
});

test('Notifier sends any text on one line, without control characters, truncated', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 1000 }), async (text) => {
      sent = [];
      const notifier = make();
      notifier.notify({ kind: text, level: 'info', title: text, message: text });
      await notifier.flush();
      expect(sent).toHaveLength(1);
      const { title, message } = sent[0] as PlainNotification;
      expect(Array.from(title).length).toBeLessThanOrEqual(80);
      expect(Array.from(message).length).toBeLessThanOrEqual(300);
      expect(`${title}${message}`).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
      expect(title.isWellFormed()).toBe(true);
    }),
  );
});

test('Notifier rejects options out of range', () => {
  expect(() => make({ maxPerHour: 0 })).toThrow('maxPerHour must be 1 or more, got 0');
  expect(() => make({ everyMs: -1 })).toThrow(RangeError);
  expect(() => make({ timeoutMs: 0 })).toThrow(RangeError);
});
