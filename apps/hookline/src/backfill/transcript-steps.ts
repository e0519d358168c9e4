import type { BackfillLog, BackfillStep } from '@hookline/backfill';
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

/** What is wanted of transcripts. */
export interface TranscriptWants {
  /** Remembers what was read before. @defaultValue nothing: all is read */
  readonly log?: BackfillLog;
  /** Whether traces are to have the calls, of all tools, also those that failed. @defaultValue false: only what was written */
  readonly calls?: boolean;
}

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
  { calls = false, log }: TranscriptWants,
): TranscriptSteps {
  const { mode, projects, ignore } = runtime.settings.tracking;
  const recorder = new Recorder({
    patterns: runtime.tracker().events,
    memory: createMemory(REMEMBERED_FILES),
    redactor: runtime.redactor(),
    mode: modeByPath(mode, projects),
    ignores: pathFilter(ignore),
  });
  const reader = createTranscriptReader(calls ? { tools: '*', failures: true } : {});
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
        yield {
          ...(await stepOf(call, recorder, calls)),
          position: { source: path, value: String(reader.cursor(path)) },
        };
      }
      read.files++;
      read.bytes += bytes - start;
      yield { events: [], position: { source: path, value: String(reader.cursor(path)) } };
    }
  }
  return { steps: steps(), counts: () => ({ ...reader.counts, ...read }) };
}

async function stepOf(call: TranscriptCall, recorder: Recorder, withCall: boolean): Promise<BackfillStep> {
  const { patterns, ...calls } = await recorder.record(activityOf(call));
  // What others did in between only live capture can tell apart from what a command did.
  const events = patterns.filter(({ triggered_by }) => triggered_by === 'claude-code');
  return { id: call.toolUseId, session: call.sessionId, events, ...(withCall ? { calls } : {}) };
}

/** A call as its hook would have told it: the same ids come of it. */
function activityOf(call: TranscriptCall): ToolActivity {
  const { agentId, askedAt, at, cwd = '', error, input, promptId, response, sessionId, toolName, toolUseId } = call;
  return {
    kind: 'tool',
    eventName: error === undefined ? 'PostToolUse' : 'PostToolUseFailure',
    source: 'transcript',
    sessionId,
    ...(promptId === undefined ? {} : { promptId }),
    ...(agentId === undefined ? {} : { agentId }),
    cwd,
    at: Date.parse(at),
    askedAt: Date.parse(askedAt),
    toolName,
    toolUseId,
    success: error === undefined,
    ...(error === undefined ? {} : { error }),
    input,
    changes: error === undefined ? fileChanges(toolName, input, response, cwd) : [],
    seen: [],
  };
}
