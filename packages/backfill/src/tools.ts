import type { GitHistoryCounts } from '@hookline/git-history';
import type { SendAll } from './backfill.ts';
import type { BackfillLog } from './backfill-log.ts';
import type { collectTokenUsage, CollectUsageOptions } from './token-usage.ts';
import type { CountedSteps, TranscriptStepCounts, TranscriptStepsOptions } from './transcript-steps.ts';

/** A file that a command changed, as its transcript reports it. */
export interface CommandFile {
  readonly session: string;
  readonly call: string;
  /** Path within the repository; absolute outside of one. */
  readonly path: string;
}

/** Records of another program: a file of Agent Trace records (`-`: standard input), or the git notes of a repository. */
export type RecordSource =
  | { readonly format: 'agent-trace'; readonly file: string }
  | { readonly format: 'git-ai'; readonly repository: string };

/** Counts of records that were read. */
export interface ReadRecords {
  readonly records: number;
  readonly refused: readonly { readonly record: string; readonly reason: string }[];
  readonly files: number;
  readonly lines: number;
  /** Ranges of people and of unknown contributors. */
  readonly others: number;
  /** Ranges whose lines the file does not have, or has with another text. */
  readonly mismatched: number;
  /** Files that the commit does not have as text. */
  readonly missing: number;
  readonly ignored: number;
  /** Edits that were recorded here. */
  readonly recorded: number;
}

/** The sources and the sender of an import. */
export interface BackfillTools {
  /** Opens the log of this service's imports. With `again`, what was imported before is forgotten. */
  readonly openLog: (again: boolean) => BackfillLog;
  /** Reads transcripts into steps. */
  readonly transcripts: (options: Omit<TranscriptStepsOptions, 'record'>) => CountedSteps<TranscriptStepCounts> & {
    /** Files changed by the commands that were read, without those of git and those that a step has an event of. */
    readonly commandFiles: () => readonly CommandFile[];
  };
  /** Reads the history of a repository into steps. */
  readonly history: (repository: string, since: string | undefined, log: BackfillLog) => CountedSteps<GitHistoryCounts>;
  /** Reads records of another program into steps. Rejects with a `CommandError` when they cannot be read. */
  readonly records: (source: RecordSource) => Promise<CountedSteps<ReadRecords>>;
  readonly send: SendAll;
  /** Sends the token usage of transcripts. */
  readonly collectUsage: (options: Pick<CollectUsageOptions, 'files' | 'log'>) => ReturnType<typeof collectTokenUsage>;
}
