import { readFileSync } from 'node:fs';

/** One event of a recorded session: the hook payload and the project's files at that time. */
export interface RecordedEvent {
  readonly payload: Readonly<Record<string, unknown>> & {
    readonly hook_event_name: string;
    readonly session_id: string;
  };
  /** Contents by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** A file that a tool call changed, found by comparing file contents. */
export interface ChangedFile {
  readonly toolUseId: string;
  readonly name: string;
}

/** A recorded session. */
export interface Recording {
  readonly recordedWith: string;
  readonly events: readonly RecordedEvent[];
}

/** Reads the recording and replaces its placeholders by the folders of this run. */
export function readRecording(folders: { readonly project: string; readonly home: string }): Recording {
  const text = readFileSync(new URL('../session.jsonl', import.meta.url), 'utf8');
  const [head = '{}', ...lines] = text.trim().split('\n');
  const events = lines.map(
    (line) =>
      JSON.parse(line.replaceAll('{{project}}', folders.project).replaceAll('{{home}}', folders.home)) as RecordedEvent,
  );
  return { recordedWith: (JSON.parse(head) as { recordedWith: string }).recordedWith, events };
}

/** Returns the files that each completed tool call changed, independently of the content of its payload. */
export function changedFiles(events: readonly RecordedEvent[]): ChangedFile[] {
  return events.flatMap((event, index) => {
    const { tool_use_id, hook_event_name, tool_name } = event.payload;
    const before = events
      .slice(0, index)
      .findLast(
        (earlier) => earlier.payload['tool_use_id'] === tool_use_id && earlier.payload.hook_event_name === 'PreToolUse',
      );
    if (!before || !hook_event_name.startsWith('PostToolUse') || typeof tool_use_id !== 'string') return [];
    return Object.entries(event.files)
      .filter(
        ([name, text]) => text.trim() !== '' && before.files[name] !== text && isOwnChange(tool_name, event, name),
      )
      .map(([name]) => ({ toolUseId: tool_use_id, name }));
  });
}

/** Returns whether a call changed a file itself. During calls of other tools a subagent can change files. */
function isOwnChange(toolName: unknown, { payload }: RecordedEvent, name: string): boolean {
  if (toolName === 'Bash') return true;
  const { file_path, notebook_path } = (payload['tool_input'] ?? {}) as Record<string, unknown>;
  return [file_path, notebook_path].some((path) => typeof path === 'string' && path.endsWith(`/${name}`));
}
