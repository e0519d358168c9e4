import type { Activity } from '@hookline/recorder';
import type { CallModels } from '@hookline/transcripts';
import type { HookInput } from './inputs.ts';

/**
 * Adds the model to an activity that may have changed files. Hooks do not report it: it is in the transcript, where the request
 * of a call is written before the call runs. Without it the activity stays as it is.
 */
export async function withModel(
  activity: Activity | undefined,
  input: HookInput,
  models: CallModels,
): Promise<Activity | undefined> {
  if (activity?.kind !== 'tool' || !mayChangeFiles(activity)) return activity;
  const { agent_id, tool_use_id } = activity.provenance;
  const { transcript_path } = input;
  if (tool_use_id === undefined || typeof transcript_path !== 'string' || transcript_path === '') return activity;
  const own = agent_id === undefined ? transcript_path : subagentTranscript(transcript_path, agent_id);
  const model =
    (await models.modelOf(own, tool_use_id)) ??
    (own === transcript_path ? undefined : await models.modelOf(transcript_path, tool_use_id));
  return model === undefined ? activity : { ...activity, model };
}

function mayChangeFiles({ changes, command }: Activity & { readonly kind: 'tool' }): boolean {
  return changes.length > 0 || command !== undefined;
}

/** Subagents have transcripts of their own; those of earlier clients are within that of the session. */
function subagentTranscript(transcriptPath: string, agentId: string): string {
  return `${transcriptPath.replace(/\.jsonl$/, '')}/subagents/agent-${agentId.replaceAll(/[^\w-]/g, '')}.jsonl`;
}
