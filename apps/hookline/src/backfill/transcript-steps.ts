import { type BackfillLog, type BackfillStep } from '@hookline/backfill';
import { fileChanges } from '@hookline/hook-adapters';
import { createMemory, Recorder, type ToolActivity } from '@hookline/recorder';
import {
  createTranscriptReader,
  type TranscriptCall,
  type TranscriptCounts,
  type TranscriptFile,
} from '@hookline/transcripts';
import type { Runtime } from '../compose.ts';
import { modeByPath, pathFilter } from '../daemon/path-filter.ts';

/** Files whose text is remembered while reading, for calls that leave out what was there before. */
const REMEMBERED_FILES = 100;

/** What transcripts come to, call by call, as if it had been captured live. */
export interface TranscriptSteps {
  readonly steps: AsyncIterable<BackfillStep>;
  readonly counts: () => TranscriptCounts & {
    readonly files: number;
    readonly unchanged: number;
    readonly bytes: number;
  };
}

/** Reads transcripts into steps; with a log only what was not read before. */
export function transcriptSteps(
  runtime: Runtime,
  files: readonly TranscriptFile[],
  log: BackfillLog | undefined,
): TranscriptSteps {
  const { mode, projects, ignore } = runtime.settings.tracking;
  const recorder = new Recorder({
    patterns: runtime.tracker().events,
    memory: createMemory(REMEMBERED_FILES),
    redactor: runtime.redactor(),
    mode: modeByPath(mode, projects),
    ignores: pathFilter(ignore),
  });
  const reader = createTranscriptReader();
  const read = { files: 0, unchanged: 0, bytes: 0 };
  async function* steps(): AsyncGenerator<BackfillStep> {
    for (const { bytes, path } of files) {
      const from = Number(log?.position(path) ?? 0);
      // One that is shorter than before is another file.
      const start = from <= bytes ? from : 0;
      if (start === bytes && bytes > 0) {
        read.unchanged++;
        continue;
      }
      for await (const call of reader.read(path, start)) {
        yield { ...(await stepOf(call, recorder)), position: { source: path, value: String(reader.cursor(path)) } };
      }
      read.files++;
      read.bytes += bytes - start;
      yield { events: [], position: { source: path, value: String(reader.cursor(path)) } };
    }
  }
  return { steps: steps(), counts: () => ({ ...reader.counts, ...read }) };
}

async function stepOf(call: TranscriptCall, recorder: Recorder): Promise<BackfillStep> {
  const { patterns } = await recorder.record(activityOf(call));
  // What others did in between only live capture can tell apart from what a command did.
  const events = patterns.filter(({ triggered_by }) => triggered_by === 'claude-code');
  return { id: call.toolUseId, session: call.sessionId, events };
}

/** A call as its hook would have told it: the same ids come of it. */
function activityOf(call: TranscriptCall): ToolActivity {
  const { agentId, at, cwd = '', input, promptId, response, sessionId, toolName, toolUseId } = call;
  return {
    kind: 'tool',
    eventName: 'PostToolUse',
    sessionId,
    ...(promptId === undefined ? {} : { promptId }),
    ...(agentId === undefined ? {} : { agentId }),
    cwd,
    at: Date.parse(at),
    toolName,
    toolUseId,
    success: true,
    input,
    changes: fileChanges(toolName, input, response, cwd),
    seen: [],
  };
}
