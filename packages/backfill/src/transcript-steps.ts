import type { LineageEventInput } from '@hookline/contracts';
import {
  createToolCallReader,
  type ToolCallCounts,
  type TranscriptCall,
  type TranscriptFile,
} from '@hookline/transcripts';
import type { BackfillLog } from './backfill-log.ts';
import type { BackfillStep, CallRecords } from './backfill.ts';

/** Sources and dependencies of {@link transcriptSteps}. */
export interface TranscriptStepsOptions {
  readonly files: readonly TranscriptFile[];
  /** Returns the records that the hook of a call would have produced, with the same ids. */
  readonly record: (call: TranscriptCall) => Promise<CallRecords & { readonly patterns: readonly LineageEventInput[] }>;
  /** Adds the calls themselves to the steps, of all tools and also failed ones. @defaultValue false: only written code */
  readonly calls?: boolean | undefined;
  /** Determines where to resume each file. @defaultValue every file is read from the start */
  readonly log?: BackfillLog | undefined;
}

/** Counts of what was read so far. */
export interface TranscriptStepCounts extends ToolCallCounts {
  readonly files: number;
  /** Files that did not grow since they were last read. */
  readonly unchanged: number;
  readonly bytes: number;
}

/** Steps of a source that is read once, with counts that grow meanwhile. */
export interface CountedSteps<Counts> {
  readonly steps: AsyncIterable<BackfillStep>;
  readonly counts: () => Counts;
}

/** Reads transcripts into steps, one per call. */
export function transcriptSteps(options: TranscriptStepsOptions): CountedSteps<TranscriptStepCounts> {
  const { calls = false, files, log, record } = options;
  const reader = createToolCallReader(calls ? { tools: '*', failures: true } : {});
  const read = { files: 0, unchanged: 0, bytes: 0 };
  async function* steps(): AsyncGenerator<BackfillStep> {
    for (const { bytes, path } of files) {
      const position = Number(log?.position(path) ?? 0);
      // A file that became shorter was replaced.
      const start = position <= bytes ? position : 0;
      if (start === bytes && bytes > 0) {
        read.unchanged++;
        continue;
      }
      for await (const call of reader.read(path, start)) {
        const { patterns, ...records } = await record(call);
        yield {
          id: call.toolUseId,
          session: call.sessionId,
          // Only live capture can tell a change by another program from one by the command.
          events: patterns.filter(({ triggered_by }) => triggered_by === 'claude-code'),
          ...(calls ? { calls: records } : {}),
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
