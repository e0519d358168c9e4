-- Lines that an event changed in its file, without their text. Where and by whom is in the occurrence of the event. A blob
-- is NULL when there was no such text (complete) or when it is not known (not complete). Numbers are separated by commas.
CREATE TABLE file_edits (
  event_id uuid PRIMARY KEY,
  model text,
  line_key text,
  complete boolean NOT NULL,
  before_blob bytea,
  after_blob bytea,
  hunks text NOT NULL,
  line_hashes bytea NOT NULL,
  carried text,
  drift_author text,
  drift_before_blob bytea,
  drift_hunks text,
  drift_line_hashes bytea,
  drift_carried text
);
