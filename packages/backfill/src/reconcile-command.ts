import { CommandError, type Report, report, table } from '@hookline/command-report';
import { findTranscripts, transcriptsAt } from '@hookline/transcripts';
import { backfill } from './backfill.ts';
import { type Completeness, completenessReport, type CompletenessReport } from './backfill-report.ts';
import { TRACKING_DISABLED, transcriptsFolder } from './import-command.ts';
import type { ImportOptions } from './import-options.ts';
import type { CommandFile } from './tools.ts';

/** Numbers of calls, tool edits and files changed by commands. */
export interface CompletenessCounts {
  /** Recorded with their author. */
  readonly known: number;
  /** Seen by a hook, but without a text or without an author. */
  readonly unknown: number;
  readonly missing: number;
  /** Share of the known ones in per cent, rounded down to two decimals. */
  readonly percent: number;
}

/** Dependencies of `hookline reconcile`. */
export interface ReconcileOptions extends Pick<ImportOptions, 'backfill' | 'claudeFolder' | 'settings'> {
  /** Sends cached events. Those that cannot be sent do not affect the comparison. */
  readonly sendCached: () => Promise<unknown>;
  /** Counts what is known after missing records were added. */
  readonly completeness: (
    report: Pick<CompletenessReport, 'expected' | 'refused' | 'calls'>,
    files: readonly CommandFile[],
  ) => Promise<CompletenessCounts>;
}

/** Flags of `hookline reconcile`. */
export interface ReconcileFlags {
  /** A folder. @defaultValue Claude Code's own */
  readonly transcripts?: string;
  readonly transcript?: readonly string[];
}

/**
 * Compares transcripts with what was recorded, adds missing patterns and calls, and reports the completeness before and
 * after. Cached events are sent first, because hooks know the duration of calls and transcripts do not.
 */
export async function reconcile(options: ReconcileOptions, flags: ReconcileFlags): Promise<Report> {
  if (!options.settings.tracking.enabled) throw new CommandError(TRACKING_DISABLED);
  const files = await (flags.transcript
    ? transcriptsAt(flags.transcript).catch(toCommandError)
    : findTranscripts(transcriptsFolder(options, flags.transcripts)));
  await options.sendCached();
  const { collectUsage, send, transcripts } = await options.backfill();
  const { commandFiles, counts, steps } = transcripts({ files, calls: true });
  const result = await backfill({ steps, send });
  const usage = result.stopped === undefined ? await collectUsage({ files }) : undefined;
  const { failed, malformed, tooLong, unanswered, unknown } = counts();
  const { sessions, ...all } = completenessReport(result);
  const completeness = await options.completeness(all, result.stopped === undefined ? commandFiles() : []);
  const answer = {
    ...all,
    skipped: result.empty + failed + unanswered,
    unknown_records: unknown + malformed + tooLong,
    completeness,
    token_usage: usage?.ok === true ? usage.value.imported : 0,
    sessions,
    stopped: result.stopped ?? (usage?.ok === false ? usage.error.message : null),
  };
  return report(
    answer,
    () =>
      [
        table([
          ['session', 'patterns before', 'added', 'complete', 'calls before', 'added', 'complete'],
          ...sessions.map((session) => toRow(session.session_id, session)),
          toRow('all', all),
        ]),
        describeCounts(completeness),
      ].join('\n'),
    answer.stopped === null
      ? undefined
      : `stopped: ${answer.stopped}; start the service (hookline up) and repeat the command`,
  );
}

function toCommandError(error: NodeJS.ErrnoException): never {
  throw error.syscall === 'stat' ? new CommandError(`${error.path} cannot be read`) : error;
}

function describeCounts({ known, missing, percent, unknown }: CompletenessCounts): string {
  const parts = `${known} known, ${unknown} unknown, ${missing} missing`;
  return `calls, tool edits and files changed by commands: ${parts} (${percent} % known)`;
}

function toRow(name: string, patterns: Completeness & { readonly calls: Completeness }): string[] {
  const cells = (it: Completeness): string[] => [
    `${it.recorded_before} of ${it.expected} (${it.completeness_before} %)`,
    String(it.added),
    `${it.completeness} %`,
  ];
  return [name, ...cells(patterns), ...cells(patterns.calls)];
}
