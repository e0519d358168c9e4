import { randomUUID } from 'node:crypto';
import { type LineageEvent, type Tracked, trackedSchema } from '@hookline/contracts';
import { DatabaseError, type Sql, storable, writeAroundPoison } from '@hookline/database';
import { LineageError } from './errors.ts';

/** What came of one event of a batch. */
export type TrackResult =
  | { readonly ok: true; readonly value: Tracked }
  | { readonly ok: false; readonly error: LineageError };

const TRACK = 'SELECT hookline_track($1::jsonb) AS results';

/** How often a batch is tried again when another transaction was in the way. */
const CONFLICT_RETRIES = 5;

/**
 * Tracks events in order, in one transaction: results come in the same order. An event that cannot be tracked does not
 * hold up the others; one that comes twice is tracked once. Rejects with a `DatabaseError`, and nothing written, when the
 * database itself is in trouble.
 */
export async function trackAll(sql: Sql, events: readonly LineageEvent[], receivedAt: string): Promise<TrackResult[]> {
  const batch: unknown[] = [];
  const placeOf = new Map<string, number>();
  const asked = events.map((event) => {
    const id = event.event_id?.toLowerCase() ?? randomUUID();
    const place = placeOf.get(id);
    if (place !== undefined) return { place, again: true };
    placeOf.set(id, batch.length);
    return { place: batch.push(prepare(event, id, receivedAt)) - 1, again: false };
  });
  const results = await writeAroundPoison<unknown, TrackResult>(batch, {
    attempt: async (part) => (await call(sql, part)).map(toResult),
    refuse: (_, error) => ({
      ok: false,
      error: new LineageError('rejected', `the database does not take this event: ${error.message}`, { cause: error }),
    }),
  });
  return asked.map(({ place, again }) => {
    const result = results[place] as TrackResult;
    return again && result.ok ? { ok: true, value: { ...result.value, status: 'duplicate' } } : result;
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

/** Whether another transaction was in the way, or was tracking the very same event: the next look will see it. */
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
    language: event.language ?? 'unknown',
    occurred_at: event.occurred_at ?? receivedAt,
  });
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
