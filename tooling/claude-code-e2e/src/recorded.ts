import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Execution, OccurrencesPage, Pattern } from '@hookline/contracts';
import type { TestHome } from './home.ts';

/** The data of a session in the service. */
export interface Recorded {
  readonly traces: readonly Execution[];
  /** The tool calls of all traces. */
  readonly calls: readonly Execution['events'][number][];
  /** Patterns written in the session, newest first. */
  readonly patterns: readonly Pattern[];
}

/** Reads the data of a session from the service. */
export async function recorded(home: TestHome, sessionId: string): Promise<Recorded> {
  const base = `http://127.0.0.1:${home.env['INTELLIGENCE_SERVICE_PORT']}/api/pattern-traceability`;
  const get = async <T>(path: string): Promise<T> => {
    const authorization = `Bearer ${readFileSync(join(home.home, 'token'), 'utf8').trim()}`;
    const response = await fetch(base + path, { headers: { authorization } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { executions } = await get<{ executions: Execution[] }>(`/executions/logs?session_id=${sessionId}&limit=200`);
  const { patterns } = await get<{ patterns: Pattern[] }>(`/patterns?session_id=${sessionId}&limit=500`);
  // A list of patterns has only the latest occurrences of each.
  const whole = patterns.map(async (pattern) => {
    if (pattern.occurrences.length === pattern.total_occurrences) return pattern;
    const { occurrences } = await get<OccurrencesPage>(`/patterns/${pattern.fingerprint}/occurrences?limit=500`);
    return { ...pattern, occurrences: occurrences.filter(({ session_id }) => session_id === sessionId) };
  });
  return {
    traces: executions,
    calls: executions.flatMap(({ events }) => events),
    patterns: await Promise.all(whole),
  };
}

/** Greatest wait for the arrival of all data, in milliseconds. It includes a restart of the service. */
const ARRIVAL_MS = 120_000;

/** Polls the data of a session until `complete` accepts it, and returns it. After the time limit, returns the last data. */
export async function eventually(
  home: TestHome,
  sessionId: string,
  complete: (recorded: Recorded) => boolean,
): Promise<Recorded> {
  const deadline = performance.now() + ARRIVAL_MS;
  for (;;) {
    // The status is read before the data: in the reverse order, data that arrives in between would be missed.
    const status = (await home.json('status')) as { inbox: { pending: number }; cache: { pending: number } };
    const settled = status.inbox.pending === 0 && status.cache.pending === 0;
    const now = await recorded(home, sessionId).catch(() => undefined);
    if (now && ((settled && complete(now)) || performance.now() > deadline)) return now;
    if (performance.now() > deadline) throw new Error('the service does not respond');
  }
}
