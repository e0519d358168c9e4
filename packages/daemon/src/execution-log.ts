import type { LoggedCall } from '@hookline/hook-performance';
import type { Activity, Records } from '@hookline/recorder';

/** A recorded call in `hook_executions.log`. Lines with `hook` instead of `hook_name` have times of hooks. */
export interface LoggedToolCall extends LoggedCall {
  readonly event: string;
  readonly hook_name: string;
  readonly hook_id: string;
  readonly correlation_id: string;
  readonly pattern_id: string | undefined;
  readonly cwd: string;
  readonly duration_ms: number | undefined;
  readonly success: boolean | undefined;
}

/** Returns a line for each recorded call, so that a program that follows the log knows what was written where. */
export function loggedToolCalls(
  activities: readonly Activity[],
  { hookExecutions }: Pick<Records, 'hookExecutions'>,
): readonly LoggedToolCall[] {
  const calls = activities.filter((activity) => activity.kind === 'tool');
  // Each call has one execution, in the same order.
  return hookExecutions.map((execution, index) => ({
    event: execution.hook_type,
    hook_name: execution.hook_name,
    hook_id: execution.hook_id,
    correlation_id: execution.correlation_id,
    session_id: execution.session_id ?? '',
    tool_name: execution.tool_name,
    file_path: pathIn(calls[index]?.input) ?? execution.file_path,
    pattern_id: execution.pattern_id,
    cwd: calls[index]?.cwd ?? '',
    duration_ms: execution.duration_ms,
    success: execution.success,
  }));
}

/** Paths of a line in the log of executions. */
export interface LoggedPaths {
  readonly file_path?: string | undefined;
  readonly cwd?: string | undefined;
}

/** Returns a line with the secrets in its paths replaced. */
export async function redactLine(
  line: LoggedPaths,
  redactPath: (path: string) => Promise<string>,
): Promise<LoggedPaths> {
  const paths = Object.entries(line).filter(([key]) => key === 'file_path' || key === 'cwd');
  const redacted = paths.map(async ([key, path]: [string, unknown]) => [
    key,
    typeof path === 'string' ? await redactPath(path) : path,
  ]);
  return { ...line, ...(Object.fromEntries(await Promise.all(redacted)) as LoggedPaths) };
}

/** Returns the session, tool and file of a captured payload. */
export function loggedCall(payload: object): LoggedCall {
  const { session_id, tool_name, tool_input } = payload as Readonly<Record<string, unknown>>;
  return {
    session_id: typeof session_id === 'string' ? session_id : '',
    tool_name: typeof tool_name === 'string' ? tool_name : undefined,
    file_path: pathIn(tool_input),
  };
}

function pathIn(input: unknown): string | undefined {
  const { file_path, notebook_path } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const path = file_path ?? notebook_path;
  return typeof path === 'string' && path.length <= 4096 ? path : undefined;
}
