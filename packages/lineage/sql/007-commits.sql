-- The commit that an imported text comes from, and its author. Rows of earlier versions have neither.
SET
  LOCAL lock_timeout = '30s';

ALTER TABLE pattern_occurrences
ADD COLUMN commit_id text,
ADD COLUMN commit_author text;
