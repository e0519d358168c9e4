import type { FinishedCall, JudgedCalls } from '@hookline/quality-gate';
import { qualityResults } from '@hookline/quality-gate';
import type { ActivityRecorder } from '@hookline/pattern-tracker';
import type { Activity, FileChange, ToolActivity } from '@hookline/recorder';

/** A call of a hook or a record. */
export interface JudgedCall {
  readonly sessionId: string;
  readonly callId: string | undefined;
  readonly tool: string;
}

/** Returns a call with the file that it wrote; `undefined` when it wrote none. */
export function finishedCall(call: JudgedCall, changes: readonly FileChange[]): FinishedCall | undefined {
  const [change] = changes;
  if (!change) return undefined;
  // Of a notebook, a cell changed: its text is not that of the file.
  const { after, before, path } = change;
  return { ...call, path, before, after };
}

/** Options of {@link withJudgements}. */
export interface JudgementOptions {
  readonly calls: Pick<JudgedCalls, 'judgementOf'>;
  readonly tools: ReadonlySet<string>;
}

/**
 * Returns a recorder that adds the judgement of each edit to the execution of its call. Only captured calls are judged: of imported
 * ones no session was told anything.
 */
export function withJudgements(
  recorder: ActivityRecorder<Activity>,
  { calls, tools }: JudgementOptions,
): ActivityRecorder<Activity> {
  return {
    commit: () => recorder.commit(),
    discard: () => recorder.discard(),
    record: async (activity, later) => {
      const records = await recorder.record(activity, later);
      const [execution, ...others] = records.hookExecutions;
      const call = execution && callOf(activity, tools);
      if (!execution || !call) return records;
      const judgement = await calls.judgementOf(call, activity.at);
      if (judgement.skipped === 'ignored') return records;
      const judged = {
        ...execution,
        quality_check_performed: judgement.runs.some(({ outcome }) => outcome === 'checked'),
        quality_results: { ...qualityResults(judgement) },
        ...(judgement.score === null ? {} : { quality_score: judgement.score }),
      };
      return { ...records, hookExecutions: [judged, ...others] };
    },
  };
}

function callOf(activity: Activity, tools: ReadonlySet<string>): FinishedCall | undefined {
  if (activity.kind !== 'tool' || !isJudged(activity, tools)) return undefined;
  const { session_id, tool_name, tool_use_id } = activity.provenance;
  return finishedCall({ sessionId: session_id, callId: tool_use_id, tool: tool_name }, activity.changes);
}

function isJudged({ provenance, source, success }: ToolActivity, tools: ReadonlySet<string>): boolean {
  return success && source === undefined && tools.has(provenance.tool_name);
}
