-- The sources that contain a pattern, and since when. Source ids belong to the caller.
CREATE TABLE pattern_index_sources (pattern integer NOT NULL, source bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (pattern, source));
