-- Tokens of each response of a model. Transcripts repeat a response for each block of its message, and again in forked and
-- resumed sessions: the key makes it one row.
CREATE TABLE token_usage (
  message_id text NOT NULL,
  request_id text NOT NULL,
  session_id text NOT NULL,
  prompt_id text,
  trace_id uuid,
  agent_id text,
  repository text,
  model text NOT NULL,
  speed text,
  inference_geo text,
  occurred_at timestamptz NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cache_read_tokens bigint NOT NULL,
  cache_write_5m_tokens bigint NOT NULL,
  cache_write_1h_tokens bigint NOT NULL,
  web_searches bigint NOT NULL,
  PRIMARY KEY (message_id, request_id)
);

CREATE INDEX token_usage_time ON token_usage (occurred_at);

CREATE INDEX token_usage_session ON token_usage (session_id, occurred_at);
