/** Condition: the new row describes the start of the trace better than the stored row; see `startKey` in `merge.ts`. */
const NEW_START = `(${startKey('new')}) < (${startKey('old')})`;

/** Condition: the new row describes the end of the trace better than the stored row; see `endKey` in `merge.ts`. */
const NEW_END = `(${endKey('new')}) > (${endKey('old')})`;

/**
 * Assignments that merge a new row (`new`) into the stored row (`old`): the rules of `mergeTraces` in `merge.ts`, which merges
 * within one batch. `merge.test.ts` proves that both produce the same rows.
 */
export const MERGE_RULES: string = `
  root_id = CASE WHEN ${NEW_START} THEN new.root_id ELSE old.root_id END,
  parent_id = least(old.parent_id, new.parent_id),
  session_id = CASE WHEN ${NEW_START} THEN new.session_id ELSE old.session_id END,
  user_id = least(old.user_id COLLATE "C", new.user_id COLLATE "C"),
  source = CASE WHEN ${NEW_START} THEN new.source ELSE old.source END,
  prompt_text = least(old.prompt_text COLLATE "C", new.prompt_text COLLATE "C"),
  started_at = least(old.started_at, new.started_at),
  completed_at = ${ofEnd('completed_at')},
  reported_duration_ms = ${ofEnd('reported_duration_ms')},
  duration_ms = hookline_trace_duration_ms(${ofEnd('reported_duration_ms')}, least(old.started_at, new.started_at),
    ${ofEnd('completed_at')}),
  status = ${ofEnd('status')},
  success = ${ofEnd('success')},
  error_message = ${ofEnd('error_message')},
  error_type = ${ofEnd('error_type')},
  context = CASE WHEN ${NEW_START} THEN old.context || new.context ELSE new.context || old.context END,
  tags = (SELECT coalesce(array_agg(DISTINCT tag COLLATE "C" ORDER BY tag COLLATE "C"), '{}')
    FROM unnest(old.tags || new.tags) AS tag),
  announced = old.announced OR new.announced,
  updated_at = now()`;

/** Value of a column in the row that describes the end better. */
function ofEnd(column: string): string {
  return `CASE WHEN ${NEW_END} THEN new.${column} ELSE old.${column} END`;
}

function startKey(row: 'old' | 'new'): string {
  return `NOT ${row}.announced, coalesce(${row}.started_at, 'infinity'), ${row}.root_id = ${row}.correlation_id,
    ${row}.source = 'api', ${row}.session_id = 'unknown', ${row}.source COLLATE "C", ${row}.session_id COLLATE "C",
    ${row}.root_id`;
}

function endKey(row: 'old' | 'new'): string {
  return `CASE ${row}.status WHEN 'in_progress' THEN 0 WHEN 'cancelled' THEN 1 ELSE 2 END,
    coalesce(${row}.completed_at, '-infinity'), ${row}.status COLLATE "C", coalesce(${row}.success::integer, -1),
    coalesce(${row}.reported_duration_ms, -1), coalesce('-' || ${row}.error_type, '') COLLATE "C",
    coalesce('-' || ${row}.error_message, '') COLLATE "C"`;
}
