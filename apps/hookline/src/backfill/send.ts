import { sleep } from '@hookline/clock';
import type { SendAll } from '@hookline/backfill';
import { failure, success } from '@hookline/outcome';
import { PatternTracker } from '@hookline/pattern-tracker';
import type { Answer } from '@hookline/traceability-client';
import type { Runtime } from '../compose.ts';

/**
 * Sends through a tracker that keeps count of what the service knew before. What is refused for good is set aside in the
 * cache, with the reason; when the service is away no more than this one batch is kept there.
 */
export function createSend(runtime: Runtime): SendAll {
  const client = runtime.client();
  const seen = { known: 0, away: '', callsTaken: 0, callsKnown: 0 };
  const tracker = new PatternTracker({
    store: runtime.store(),
    clock: runtime.clock,
    enabled: runtime.settings.tracking.enabled,
    api: {
      recordTraces: async (traces, hooks) => {
        const answer = await patiently(runtime, () => client.recordTraces(traces, hooks));
        if (answer.ok) {
          seen.callsTaken += answer.value.hook_executions_accepted;
          seen.callsKnown += answer.value.hook_executions_known;
        } else if (answer.error.retryable) seen.away = answer.error.message;
        return answer;
      },
      trackBatch: async (events) => {
        const answer = await patiently(runtime, () => client.trackBatch(events));
        if (answer.ok) seen.known += answer.value.batch_summary.handled_duplicates;
        else if (answer.error.retryable) seen.away = answer.error.message;
        return answer;
      },
    },
  });
  return async (patterns, calls) => {
    Object.assign(seen, { known: 0, away: '', callsTaken: 0, callsKnown: 0 });
    await runtime.waker.wake();
    const ready = await patiently(runtime, () => client.live());
    if (!ready.ok) return failure({ message: ready.error.message });
    const { cached, delivered, lost } = await tracker.deliver({ patterns, traces: [], hookExecutions: [] });
    if (seen.away === '') await tracker.deliver({ patterns: [], ...calls });
    if (seen.away !== '') return failure({ message: seen.away });
    return success({
      imported: delivered - seen.known,
      known: seen.known,
      refused: cached + lost.length,
      calls: {
        imported: seen.callsTaken - seen.callsKnown,
        known: seen.callsKnown,
        refused: calls.hookExecutions.length - seen.callsTaken,
      },
    });
  };
}

/** How often a request is tried, and how long to wait in between, in milliseconds: a busy service is not one that is away. */
const TRIES = 6;
const WAIT_MS = 500;

async function patiently<T>(runtime: Runtime, ask: () => Answer<T>): Answer<T> {
  const { breaker, health } = runtime.client();
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    if (answer.ok || !answer.error.retryable || tries === TRIES) return answer;
    await sleep(runtime.clock, WAIT_MS * tries, { keepAlive: true });
    breaker.reset();
    await health.check({ force: true });
  }
}
