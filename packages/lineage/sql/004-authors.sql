-- Who wrote the text of an occurrence and how this is known. Rows of earlier versions have neither.
SET
  LOCAL lock_timeout = '30s';

ALTER TABLE pattern_occurrences
ADD COLUMN author text,
ADD COLUMN evidence text,
ADD COLUMN evidence_reason text,
ADD COLUMN moved_from text;
