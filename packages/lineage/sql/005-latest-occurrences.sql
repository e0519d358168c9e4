SET
  LOCAL lock_timeout = '10s';

CREATE INDEX pattern_occurrences_latest ON pattern_occurrences (occurred_at DESC, node_id DESC);
