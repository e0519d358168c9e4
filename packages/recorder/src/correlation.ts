import { deterministicId } from '@hookline/contracts';
import type { ActivityProvenance } from './activity.ts';

/** The ids that determine the trace of an activity. */
export type TraceOwner = Pick<ActivityProvenance, 'session_id' | 'prompt_id' | 'agent_id'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Returns the trace id of a prompt: the agent's own prompt id, which its telemetry contains too. When that is missing or not
 * a UUID, the id is derived from session and prompt.
 */
export function promptTraceId({ prompt_id, session_id }: TraceOwner): string {
  if (prompt_id !== undefined && UUID.test(prompt_id)) return prompt_id.toLowerCase();
  return deterministicId('prompt', session_id, prompt_id ?? '');
}

/** Returns the trace id of an activity: that of its subagent, a child of the prompt's trace, or that of its prompt. */
export function traceIdOf(owner: TraceOwner): string {
  if (owner.agent_id === undefined) return promptTraceId(owner);
  return deterministicId('agent', owner.session_id, owner.prompt_id ?? '', owner.agent_id);
}

/** Formats milliseconds since 1970 as ISO 8601. */
export function toIsoTime(at: number): string {
  return new Date(at).toISOString();
}
