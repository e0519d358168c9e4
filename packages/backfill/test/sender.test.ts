import { ManualClock } from '@hookline/clock/manual';
import { failure, success } from '@hookline/outcome';
import { expect, test } from 'vitest';
import { createSender } from '../src/index.ts';

const BUSY = failure({ message: 'the service is busy', retryable: true });
const event = { event_type: 'pattern_created', pattern_id: 'p', event_id: 'e' } as const;
const NO_CALLS = { traces: [], hookExecutions: [] };

/** A sender to a service that is busy for the first `busy` requests, and knew `known` of the events. */
function senderTo(busy: number, known: number) {
  const clock = new ManualClock();
  const startedAt = clock.monotonic();
  const requests: number[] = [];
  let left = busy;
  const answer = <T>(value: T) => {
    requests.push(clock.monotonic() - startedAt);
    return Promise.resolve(left-- > 0 ? BUSY : success(value));
  };
  const send = createSender({
    client: {
      trackBatch: () => answer({ batch_summary: { handled_duplicates: known } }),
      recordTraces: () => answer({ hook_executions_accepted: 0, hook_executions_known: 0 }),
      live: () => Promise.resolve(success({})),
      breaker: { reset: () => {} },
      health: { check: () => Promise.resolve({ healthy: true } as never) },
    },
    createDelivery: (api) => ({
      deliver: async ({ patterns }) => {
        if (patterns.length === 0) return { delivered: 0, cached: 0, lost: [] };
        const sent = await api.trackBatch(patterns);
        return sent.ok
          ? { delivered: patterns.length, cached: 0, lost: [] }
          : { delivered: 0, cached: patterns.length, lost: [] };
      },
    }),
    wake: () => Promise.resolve(false),
    clock,
  });
  return { clock, requests, send };
}

test('createSender counts the events that the service knew', async () => {
  const { send } = senderTo(0, 1);
  expect(await send([event, { ...event, event_id: 'f' }], NO_CALLS)).toMatchObject({
    ok: true,
    value: { imported: 1, known: 1, refused: 0 },
  });
});

test('createSender repeats a request with growing waits while the service is busy', async () => {
  const { clock, requests, send } = senderTo(2, 0);
  const sent = send([event], NO_CALLS);
  for (let step = 0; step < 40; step++) await clock.advance(100);
  expect(await sent).toMatchObject({ ok: true, value: { imported: 1 } });
  expect(requests.map((ms) => ms - (ms % 500))).toEqual([0, 500, 1500]);
});

test('createSender fails after six attempts when the service stays unavailable', async () => {
  const { clock, requests, send } = senderTo(100, 0);
  const sent = send([event], NO_CALLS);
  for (let step = 0; step < 100; step++) await clock.advance(100);
  expect(await sent).toEqual(failure({ message: 'the service is busy' }));
  expect(requests).toHaveLength(6);
});
