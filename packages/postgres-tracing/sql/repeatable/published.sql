-- Views and functions for other components. Their columns and signatures are stable; the tables are not.
-- Hook executions as usage analytics and experiments need them.
CREATE OR REPLACE VIEW hook_execution_facts AS
SELECT
  id,
  trace_id,
  pattern_id,
  context_key,
  tool_name,
  started_at,
  duration_ms,
  success,
  quality_score
FROM
  hook_executions;

-- The session and the user of each trace. The user may become known after the hook executions.
CREATE OR REPLACE VIEW execution_trace_actors AS
SELECT
  id,
  session_id,
  user_id
FROM
  execution_traces;

-- Excludes writers of hook executions until the transaction ends; readers go on.
CREATE OR REPLACE FUNCTION hookline_lock_hook_executions () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE hook_executions IN SHARE ROW EXCLUSIVE MODE;
END $$;

-- Calls a trigger function once for each statement that inserts hook executions, in the same transaction. The function reads
-- the new rows from the transition table "inserted", which has at least the columns of hook_execution_facts.
CREATE OR REPLACE FUNCTION hookline_on_hook_executions_inserted (listener text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER %1$I AFTER INSERT ON hook_executions
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION %1$I()', listener);
END $$;

-- Calls a trigger function once for each statement that updates traces, in the same transaction. The function reads the rows
-- before and after from the transition tables "earlier" and "updated", which have at least the columns of
-- execution_trace_actors.
CREATE OR REPLACE FUNCTION hookline_on_traces_updated (listener text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER %1$I AFTER UPDATE ON execution_traces
    REFERENCING OLD TABLE AS earlier NEW TABLE AS updated FOR EACH STATEMENT EXECUTE FUNCTION %1$I()', listener);
END $$;

-- The text of each prompt, by the id that clients use for its trace.
CREATE OR REPLACE VIEW execution_trace_prompts AS
SELECT
  correlation_id,
  prompt_text
FROM
  execution_traces;
