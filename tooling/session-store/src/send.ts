import type { TraceabilityClient } from '@hookline/traceability-client';
import type { StoredSession } from './sessions.ts';

/** Records in one request. */
const BATCH = 500;

/** Sends sessions to a service. Throws when one record is not accepted. */
export async function sendSessions(
  client: Pick<TraceabilityClient, 'recordTokenUsage' | 'recordTraces' | 'trackBatch'>,
  sessions: Iterable<StoredSession>,
): Promise<{ readonly sessions: number; readonly events: number; readonly calls: number }> {
  const sent = { sessions: 0, events: 0, calls: 0 };
  for (const { calls, events, traces, usage } of sessions) {
    for (let from = 0; from < Math.max(calls.length, traces.length); from += BATCH)
      accept(await client.recordTraces(from === 0 ? traces : [], calls.slice(from, from + BATCH)));
    for (let from = 0; from < events.length; from += BATCH)
      accept(await client.trackBatch(events.slice(from, from + BATCH)));
    for (let from = 0; from < usage.length; from += BATCH)
      accept(await client.recordTokenUsage(usage.slice(from, from + BATCH)));
    sent.sessions++;
    sent.events += events.length;
    sent.calls += calls.length;
  }
  return sent;
}

function accept(
  outcome:
    | { readonly ok: true; readonly value: { readonly success: boolean } }
    | { readonly ok: false; readonly error: Error },
): void {
  if (!outcome.ok) throw outcome.error;
  if (!outcome.value.success)
    throw new Error(`not everything was accepted: ${JSON.stringify(outcome.value).slice(0, 500)}`);
}
