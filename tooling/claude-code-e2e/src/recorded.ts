import type { Execution, Pattern } from '@hookline/contracts';
import type { TestHome } from './home.ts';

/** What hookline has of a session. */
export interface Recorded {
  readonly traces: readonly Execution[];
  /** Every tool call of every trace. */
  readonly calls: readonly Execution['events'][number][];
  /** Patterns that were written in it, newest first. */
  readonly patterns: readonly Pattern[];
}

/** Looks up what hookline has of a session. */
export async function recorded(home: TestHome, sessionId: string): Promise<Recorded> {
  const base = `http://127.0.0.1:${home.env['INTELLIGENCE_SERVICE_PORT']}/api/pattern-traceability`;
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(base + path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { executions } = await get<{ executions: Execution[] }>(`/executions/logs?session_id=${sessionId}&limit=200`);
  const { patterns } = await get<{ patterns: Pattern[] }>(`/patterns?session_id=${sessionId}&limit=500`);
  return { traces: executions, calls: executions.flatMap(({ events }) => events), patterns };
}

/** How long everything may take to arrive, in milliseconds: a service that was killed has to be started again. */
const ARRIVAL_MS = 60_000;

/** Waits until hookline has what `complete` asks for; answers what it has then, or when the time is up. */
export async function eventually(
  home: TestHome,
  sessionId: string,
  complete: (recorded: Recorded) => boolean,
): Promise<Recorded> {
  const deadline = performance.now() + ARRIVAL_MS;
  for (;;) {
    // First whether all has arrived, then what: the other way round the last of it could be missed.
    const status = (await home.json('status')) as { inbox: { pending: number }; cache: { pending: number } };
    const settled = status.inbox.pending === 0 && status.cache.pending === 0;
    const now = await recorded(home, sessionId).catch(() => undefined);
    if (now && ((settled && complete(now)) || performance.now() > deadline)) return now;
    if (performance.now() > deadline) throw new Error('the service does not answer');
  }
}
