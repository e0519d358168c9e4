import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An edit by Claude Code 2.1.328, with the text of the file before and after it. */
export interface RecordedEdit {
  readonly file: string;
  readonly tool: string;
  readonly input: unknown;
  /** `tool_response` of the hook; the transcript has the same. */
  readonly response: unknown;
  readonly before: string | null;
  readonly after: string;
}

/** Returns the recorded edits. */
export function recordedEdits(): readonly RecordedEdit[] {
  return readFileSync(join(import.meta.dirname, 'recorded/edits.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedEdit);
}
