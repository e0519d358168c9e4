import type { Execution, TraceTree } from '@hookline/contracts';

/** Tools that start a subagent. */
const STARTERS = new Set(['Agent', 'Task']);

/**
 * Returns the task of each subagent by its trace. No record connects the two, so that each subagent in the order of their starts
 * gets the first call that started one of its type before it; a subagent without such a call has no task.
 */
export function tasksOf({ children, ...root }: TraceTree): ReadonlyMap<string, string> {
  const all: readonly Execution[] = [root, ...children];
  const calls = all.flatMap((trace) =>
    trace.events
      .filter(({ tool_name }) => tool_name !== null && STARTERS.has(tool_name))
      .map((event) => ({ ...event, trace: trace.correlation_id })),
  );
  const tasks = new Map<string, string>();
  for (const child of children.toSorted(byStart)) {
    const index = calls.findIndex(
      (call) =>
        call.trace === child.parent_id &&
        (call.input?.['subagent_type'] ?? child.agent_name) === child.agent_name &&
        (call.started_at ?? '') <= (child.started_at ?? '\uffff'),
    );
    const [call] = index === -1 ? [] : calls.splice(index, 1);
    const task = call?.input?.['prompt'] ?? call?.input?.['description'];
    if (typeof task === 'string') tasks.set(child.correlation_id, task);
  }
  return tasks;
}

function byStart(one: Execution, other: Execution): number {
  return (one.started_at ?? '').localeCompare(other.started_at ?? '');
}
