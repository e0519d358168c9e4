SET
  LOCAL lock_timeout = '30s';

-- Splits text into words: at punctuation, and identifiers also at their capital letters. The index depends on this function,
-- so that it never changes.
CREATE FUNCTION hookline_prompt_words (prompt text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('simple'::regconfig, t.plain || ' ' || regexp_replace(
    regexp_replace(t.plain, '([a-z0-9])([A-Z])', '\1 \2', 'g'), '([A-Z])([A-Z][a-z])', '\1 \2', 'g')))
  FROM (SELECT translate(left(prompt, 100000), '!"#$%&''()*+,-./:;<=>?@[\]^_{|}~' || chr(96), repeat(' ', 32)) AS plain) AS t
$$;

CREATE INDEX execution_traces_prompt_words ON execution_traces USING gin (hookline_prompt_words (prompt_text));
