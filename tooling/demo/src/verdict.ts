import { basename } from 'node:path';
import type { Execution, Pattern, Stats } from '@hookline/contracts';
import type { TraceabilityClient } from '@hookline/traceability-client';
import { changedFiles, type Moment } from './recording.ts';

/** What was there in the end, held against what the recording says should be. */
export interface Verdict {
  readonly stats: Stats;
  readonly executions: readonly Execution[];
  readonly patterns: readonly Pattern[];
  /** Ids of what is missing. */
  readonly lost: readonly string[];
  /** Ids of what is there more often than it happened. */
  readonly duplicated: readonly string[];
}

/** Asks the service for everything of a session, and compares. */
export async function judge(client: TraceabilityClient, moments: readonly Moment[]): Promise<Verdict> {
  const sessionId = moments[0]?.payload.session_id;
  const [stats, logs, page] = await Promise.all([
    client.stats(),
    client.executionLogs({ session_id: sessionId, limit: 200 }),
    client.patterns({ session_id: sessionId, limit: 500 }),
  ]);
  if (!stats.ok) throw stats.error;
  if (!logs.ok) throw logs.error;
  if (!page.ok) throw page.error;
  const { executions } = logs.value;
  const { patterns } = page.value;
  const expected = [
    ...expectedCalls(moments),
    ...expectedTraces(moments),
    ...changedFiles(moments).map(({ toolUseId, name }) => `write ${toolUseId} ${name}`),
  ];
  const found = [
    ...executions.flatMap(({ events }) => events.map(({ tool_use_id }) => `call ${tool_use_id}`)),
    ...executions.map(({ agent_config, correlation_id }) =>
      typeof agent_config['agent_id'] === 'string' ? `agent ${agent_config['agent_id']}` : `prompt ${correlation_id}`,
    ),
    ...patterns.flatMap(({ occurrences }) =>
      occurrences.map(({ tool_use_id, path }) => `write ${tool_use_id} ${basename(path ?? '')}`),
    ),
  ];
  return {
    stats: stats.value,
    executions,
    patterns,
    lost: missing(expected, found),
    duplicated: missing(found, expected),
  };
}

function expectedCalls(moments: readonly Moment[]): string[] {
  return moments
    .filter(
      ({ payload }) => payload.hook_event_name === 'PostToolUse' || payload.hook_event_name === 'PostToolUseFailure',
    )
    .map(({ payload }) => `call ${String(payload['tool_use_id'])}`);
}

function expectedTraces(moments: readonly Moment[]): string[] {
  const prompts = moments
    .filter(({ payload }) => payload.hook_event_name === 'UserPromptSubmit')
    .map(({ payload }) => `prompt ${String(payload['prompt_id'])}`);
  const agents = moments
    .filter(({ payload }) => payload.hook_event_name === 'SubagentStart')
    .map(({ payload }) => `agent ${String(payload['agent_id'])}`);
  return [...prompts, ...agents];
}

/** What is in `wanted` more often than in `there`. */
function missing(wanted: readonly string[], there: readonly string[]): string[] {
  const left = [...there];
  return wanted.filter((id) => {
    const at = left.indexOf(id);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
}
