import { readFileSync } from 'node:fs';

/** One moment of a recorded session: what Claude Code told a hook, and the project's files as they were then. */
export interface Moment {
  readonly payload: Readonly<Record<string, unknown>> & {
    readonly hook_event_name: string;
    readonly session_id: string;
  };
  /** By name. */
  readonly files: Readonly<Record<string, string>>;
}

/** A file that a tool call changed, told by the files themselves. */
export interface ChangedFile {
  readonly toolUseId: string;
  readonly name: string;
}

/** A recorded session. */
export interface Recording {
  readonly recordedWith: string;
  readonly moments: readonly Moment[];
}

/** Reads the recording, with its places put where this run has them. */
export function readRecording(places: { readonly project: string; readonly home: string }): Recording {
  const text = readFileSync(new URL('../session.jsonl', import.meta.url), 'utf8');
  const [head = '{}', ...lines] = text.trim().split('\n');
  const moments = lines.map(
    (line) => JSON.parse(line.replaceAll('{{project}}', places.project).replaceAll('{{home}}', places.home)) as Moment,
  );
  return { recordedWith: (JSON.parse(head) as { recordedWith: string }).recordedWith, moments };
}

/** Tool calls that ended, with what the files tell that each of them changed: found without looking into the payload. */
export function changedFiles(moments: readonly Moment[]): ChangedFile[] {
  return moments.flatMap((moment, index) => {
    const { tool_use_id, hook_event_name, tool_name } = moment.payload;
    const before = moments
      .slice(0, index)
      .findLast(
        (earlier) => earlier.payload['tool_use_id'] === tool_use_id && earlier.payload.hook_event_name === 'PreToolUse',
      );
    if (!before || !hook_event_name.startsWith('PostToolUse') || typeof tool_use_id !== 'string') return [];
    return Object.entries(moment.files)
      .filter(([name, text]) => text.trim() !== '' && before.files[name] !== text && isOwn(tool_name, moment, name))
      .map(([name]) => ({ toolUseId: tool_use_id, name }));
  });
}

/** While a subagent works, files change during other calls too: those name their own file. */
function isOwn(toolName: unknown, { payload }: Moment, name: string): boolean {
  if (toolName === 'Bash') return true;
  const { file_path, notebook_path } = (payload['tool_input'] ?? {}) as Record<string, unknown>;
  return [file_path, notebook_path].some((path) => typeof path === 'string' && path.endsWith(`/${name}`));
}
