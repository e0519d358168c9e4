/** Whether the row that comes knows better than the one that is there what the trace started as; see `merge.ts`. */
const STARTS = `(${startKey('new')}) < (${startKey('old')})`;

/** Whether the row that comes knows better how the trace ended; see `merge.ts`. */
const ENDS = `(${endKey('new')}) > (${endKey('old')})`;

/** The same rules as `mergeTraces`, as assignments, between a row that is there (`old`) and one that comes (`new`). */
export const MERGE_RULES: string = `
  root_id = CASE WHEN ${STARTS} THEN new.root_id ELSE old.root_id END,
  parent_id = least(old.parent_id, new.parent_id),
  session_id = CASE WHEN ${STARTS} THEN new.session_id ELSE old.session_id END,
  user_id = least(old.user_id COLLATE "C", new.user_id COLLATE "C"),
  source = CASE WHEN ${STARTS} THEN new.source ELSE old.source END,
  prompt_text = least(old.prompt_text COLLATE "C", new.prompt_text COLLATE "C"),
  started_at = least(old.started_at, new.started_at),
  completed_at = CASE WHEN ${ENDS} THEN new.completed_at ELSE old.completed_at END,
  duration_ms = CASE WHEN ${ENDS} THEN new.duration_ms ELSE old.duration_ms END,
  status = CASE WHEN ${ENDS} THEN new.status ELSE old.status END,
  success = CASE WHEN ${ENDS} THEN new.success ELSE old.success END,
  error_message = CASE WHEN ${ENDS} THEN new.error_message ELSE old.error_message END,
  error_type = CASE WHEN ${ENDS} THEN new.error_type ELSE old.error_type END,
  context = CASE WHEN ${STARTS} THEN old.context || new.context ELSE new.context || old.context END,
  tags = (SELECT coalesce(array_agg(DISTINCT tag COLLATE "C" ORDER BY tag COLLATE "C"), '{}')
    FROM unnest(old.tags || new.tags) AS tag),
  announced = old.announced OR new.announced,
  updated_at = now()`;

function startKey(row: 'old' | 'new'): string {
  return `NOT ${row}.announced, coalesce(${row}.started_at, 'infinity'), ${row}.root_id = ${row}.correlation_id,
    ${row}.source = 'api', ${row}.session_id = 'unknown', ${row}.source COLLATE "C", ${row}.session_id COLLATE "C",
    ${row}.root_id`;
}

function endKey(row: 'old' | 'new'): string {
  return `CASE ${row}.status WHEN 'in_progress' THEN 0 WHEN 'cancelled' THEN 1 ELSE 2 END,
    coalesce(${row}.completed_at, '-infinity'), ${row}.status COLLATE "C", coalesce(${row}.success::integer, -1),
    coalesce(${row}.duration_ms, -1), coalesce('-' || ${row}.error_type, '') COLLATE "C",
    coalesce('-' || ${row}.error_message, '') COLLATE "C"`;
}
