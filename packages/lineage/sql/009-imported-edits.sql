-- Origin of lines that another program recorded, such as an Agent Trace record; NULL for edits that were recorded here.
SET
  LOCAL lock_timeout = '30s';

ALTER TABLE file_edits
ADD COLUMN imported jsonb;
