import { basename } from 'node:path';
import type { Execution, Pattern, Stats } from '@hookline/contracts';
import type { TraceabilityClient } from '@hookline/traceability-client';
import { changedFiles, type RecordedEvent } from './recording.ts';

/** The recorded data of the session, compared with the recording. */
export interface Verification {
  readonly stats: Stats;
  readonly executions: readonly Execution[];
  readonly patterns: readonly Pattern[];
  /** Ids of missing records. */
  readonly lost: readonly string[];
  /** Ids of unexpected and of duplicated records. */
  readonly duplicated: readonly string[];
}

/** Reads the data of the session from the service and compares it with the recording. */
export async function verify(client: TraceabilityClient, events: readonly RecordedEvent[]): Promise<Verification> {
  const sessionId = events[0]?.payload.session_id;
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
    ...expectedCalls(events),
    ...expectedTraces(events),
    ...changedFiles(events).map(({ toolUseId, name }) => `write ${toolUseId} ${name}`),
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

function expectedCalls(events: readonly RecordedEvent[]): string[] {
  return events
    .filter(
      ({ payload }) => payload.hook_event_name === 'PostToolUse' || payload.hook_event_name === 'PostToolUseFailure',
    )
    .map(({ payload }) => `call ${String(payload['tool_use_id'])}`);
}

function expectedTraces(events: readonly RecordedEvent[]): string[] {
  const prompts = events
    .filter(({ payload }) => payload.hook_event_name === 'UserPromptSubmit')
    .map(({ payload }) => `prompt ${String(payload['prompt_id'])}`);
  const agents = events
    .filter(({ payload }) => payload.hook_event_name === 'SubagentStart')
    .map(({ payload }) => `agent ${String(payload['agent_id'])}`);
  return [...prompts, ...agents];
}

/** Returns the items that are in `expected` more often than in `found`. */
function missing(expected: readonly string[], found: readonly string[]): string[] {
  const left = [...found];
  return expected.filter((id) => {
    const at = left.indexOf(id);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
}
