import { randomUUID } from 'node:crypto';
import { type LineageEvent, type Tracked, trackedSchema } from '@hookline/contracts';
import { DatabaseError, type Sql, storable, writeAroundPoison } from '@hookline/database';
import { LineageError } from './errors.ts';

/** Result of one event of a batch. */
export type TrackResult =
  | { readonly ok: true; readonly value: Tracked }
  | { readonly ok: false; readonly error: LineageError };

const TRACK = 'SELECT hookline_track($1::jsonb) AS results';

/** Maximum number of retries of a batch after conflicts with other transactions. */
const CONFLICT_RETRIES = 5;

/**
 * Tracks events in order, in one transaction, and returns results in the same order. A rejected event does not affect the others,
 * and a repeated one is tracked once. Rejects with a `DatabaseError`, and writes nothing, when the database fails.
 */
export async function trackAll(sql: Sql, events: readonly LineageEvent[], receivedAt: string): Promise<TrackResult[]> {
  const batch: unknown[] = [];
  const indexOf = new Map<string, number>();
  const requested = events.map((event) => {
    const id = event.event_id?.toLowerCase() ?? randomUUID();
    const index = indexOf.get(id);
    if (index !== undefined) return { index, isRepeated: true };
    indexOf.set(id, batch.length);
    return { index: batch.push(prepare(event, id, receivedAt)) - 1, isRepeated: false };
  });
  const results = await writeAroundPoison<unknown, TrackResult>(batch, {
    attempt: async (part) => (await call(sql, part)).map(toResult),
    refuse: (_, error) => ({
      ok: false,
      error: new LineageError('rejected', `the database rejects this event: ${error.message}`, { cause: error }),
    }),
  });
  return requested.map(({ index, isRepeated }) => {
    const result = results[index] as TrackResult;
    return isRepeated && result.ok ? { ok: true, value: { ...result.value, status: 'duplicate' } } : result;
  });
}

async function call(sql: Sql, events: readonly unknown[]): Promise<readonly unknown[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      const { rows } = await sql.query<{ results: unknown[] }>(TRACK, [JSON.stringify(events)], { prepared: true });
      return rows[0]?.results ?? [];
    } catch (error) {
      if (attempt >= CONFLICT_RETRIES || !isRace(error)) throw error;
    }
  }
}

/** Returns whether another transaction conflicted, or tracked the same event: a retry sees its result. */
function isRace(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  return error.code === 'conflict' || error.constraint === 'pattern_lineage_events_pkey';
}

function prepare(event: LineageEvent, eventId: string, receivedAt: string): unknown {
  const { tool_name, file_path, ...rest } = event;
  return storable({
    ...rest,
    tool_name,
    file_path,
    event_id: eventId,
    language: event.language ?? languageIn(event.pattern_data) ?? 'unknown',
    occurred_at: event.occurred_at ?? receivedAt,
  });
}

/** Language in the data of clients that have no field for it. */
function languageIn({ language }: LineageEvent['pattern_data']): string | undefined {
  return typeof language === 'string' && language !== '' ? language.toLowerCase().slice(0, 64) : undefined;
}

function toResult(answer: unknown): TrackResult {
  const { error, pattern_id, parent_id } = (answer ?? {}) as Record<string, unknown>;
  if (error === 'unknown_pattern') {
    return { ok: false, error: new LineageError('unknown_pattern', `no pattern ${String(pattern_id)}`) };
  }
  if (error === 'cycle') {
    const message = `${String(parent_id)} already comes from ${String(pattern_id)}: it cannot be its parent too`;
    return { ok: false, error: new LineageError('cycle', message) };
  }
  return { ok: true, value: toTracked(answer) };
}

function toTracked(answer: unknown): Tracked {
  const tracked = trackedSchema.parse(answer);
  const parents = tracked.parent_node_ids ?? [];
  return {
    ...tracked,
    ...(parents.length > 0 ? { parent_count: parents.length } : {}),
    created_at: new Date(tracked.created_at).toISOString(),
    timestamp: new Date(tracked.timestamp).toISOString(),
  };
}
