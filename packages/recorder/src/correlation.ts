import { deterministicId } from '@hookline/contracts';
import type { Activity } from './activity.ts';

/** Whose doing something is. */
export type Who = Pick<Activity, 'sessionId' | 'promptId' | 'agentId'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The trace of a prompt: the agent's own prompt id, which its telemetry carries too. Where that is missing or no UUID,
 * one made from the session.
 */
export function promptTrace({ sessionId, promptId }: Who): string {
  if (promptId !== undefined && UUID.test(promptId)) return promptId.toLowerCase();
  return deterministicId('prompt', sessionId, promptId ?? '');
}

/** The trace that something belongs to: its subagent's, which is below the prompt's, or the prompt's. */
export function traceOf(who: Who): string {
  if (who.agentId === undefined) return promptTrace(who);
  return deterministicId('agent', who.sessionId, who.promptId ?? '', who.agentId);
}

/** Milliseconds since 1970 as ISO 8601. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}
