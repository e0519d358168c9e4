import { join, resolve } from 'node:path';
import { SECOND_MS, throttle } from '@hookline/clock';
import { CommandError, type Report, report, table } from '@hookline/command-report';
import { GitHistoryError } from '@hookline/git-history';
import { findTranscripts } from '@hookline/transcripts';
import { backfill } from './backfill.ts';
import type { BackfillLog } from './backfill-log.ts';
import type { BackfillReport } from './backfill-report.ts';
import type { ImportOptions } from './import-options.ts';
import { importRecords } from './import-records.ts';
import type { BackfillTools } from './tools.ts';

/** Flags of `hookline import`. */
export interface ImportFlags {
  /** A folder, or `true` for Claude Code's own. */
  readonly transcripts?: string | true;
  readonly git?: string;
  /** A file of Agent Trace records; `-` is standard input. */
  readonly agentTrace?: string;
  /** A repository with notes of git-ai, or `true` for the one of the working directory. */
  readonly gitAi?: string | true;
  readonly since?: string;
  readonly again?: boolean;
}

/** Result of an import. */
interface Imported {
  readonly source: string;
  readonly imported: number;
  readonly already_known: number;
  readonly skipped: number;
  readonly refused: number;
  readonly unknown_records: number;
  readonly unchanged_files: number;
  readonly bytes_read: number;
  /** Responses whose tokens were not known. */
  readonly token_usage: number;
  readonly seconds: number;
  readonly stopped: string | null;
}

/**
 * Imports code that was written before hookline was installed, from transcripts or from a repository's history, or records of
 * other programs about who wrote lines.
 */
export async function importCommand(options: ImportOptions, flags: ImportFlags): Promise<Report> {
  const { agentTrace, git, gitAi, since, transcripts } = flags;
  if ([transcripts, git, agentTrace, gitAi].filter((source) => source !== undefined).length !== 1)
    throw new CommandError('give one of --transcripts [DIR], --git REPO, --agent-trace FILE and --git-ai [REPO]', 2);
  if (since !== undefined && git === undefined) throw new CommandError('--since requires --git', 2);
  if (!options.settings.tracking.enabled) throw new CommandError(TRACKING_DISABLED);
  if (agentTrace !== undefined) return importRecords(options, { format: 'agent-trace', file: agentTrace });
  if (gitAi !== undefined)
    return importRecords(options, { format: 'git-ai', repository: resolve(gitAi === true ? '.' : gitAi) });
  const tools = await options.backfill();
  const log = tools.openLog(flags.again === true);
  if (log.damaged) options.tell(`${options.paths.backfillLog} could not be used: earlier imports are sent again`);
  const startedAt = options.clock.monotonic();
  try {
    const found =
      git === undefined
        ? await importTranscripts(options, tools, log, transcriptsFolder(options, transcripts))
        : await importGit(options, tools, log, git, since);
    const seconds = Math.round(options.clock.monotonic() - startedAt) / 1000;
    const answer: Imported = { ...found, seconds };
    return report(
      answer,
      (it) => table(Object.entries(it).map(([name, value]) => [name, String(value ?? 'no')])),
      answer.stopped === null
        ? undefined
        : `stopped: ${answer.stopped}. Start the service (hookline up) and repeat the command: it resumes where it stopped`,
    );
  } finally {
    log.close();
  }
}

/** Error of commands that record while the settings disable recording. */
export const TRACKING_DISABLED = 'tracking is disabled; set tracking.enabled: true in config.yaml';

/** Returns the given folder of transcripts, or Claude Code's own. */
export function transcriptsFolder(
  { claudeFolder }: Pick<ImportOptions, 'claudeFolder'>,
  given: string | true | undefined,
): string {
  return typeof given === 'string' ? resolve(given) : join(claudeFolder, 'projects');
}

async function importTranscripts(
  options: ImportOptions,
  tools: BackfillTools,
  log: BackfillLog,
  folder: string,
): Promise<Omit<Imported, 'seconds'>> {
  const files = await findTranscripts(folder);
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const { counts, steps } = tools.transcripts({ files, log });
  const onProgress = (): void =>
    options.tell(
      `${counts().files + counts().unchanged} of ${files.length} transcripts (${Math.round(all / 1e6)} MB), ${counts().calls} calls …`,
    );
  const result = await backfill({
    steps,
    send: tools.send,
    log,
    onProgress: throttle(options.clock, SECOND_MS, onProgress),
  });
  const usage = result.stopped === undefined ? await tools.collectUsage({ files, log }) : undefined;
  const { bytes, failed, malformed, repeated, tooLong, unanswered, unchanged, unknown } = counts();
  return {
    ...shared(folder, result),
    ...(usage?.ok === false ? { stopped: usage.error.message } : {}),
    already_known: result.known + result.repeated + repeated,
    skipped: result.empty + failed + unanswered,
    unknown_records: unknown + malformed + tooLong,
    unchanged_files: unchanged,
    bytes_read: bytes,
    token_usage: usage?.ok === true ? usage.value.imported : 0,
  };
}

async function importGit(
  options: ImportOptions,
  tools: BackfillTools,
  log: BackfillLog,
  repository: string,
  since: string | undefined,
): Promise<Omit<Imported, 'seconds'>> {
  const { counts, steps } = tools.history(repository, since, log);
  const onProgress = (): void => options.tell(`${counts().versions} versions of files …`);
  try {
    const result = await backfill({
      steps,
      send: tools.send,
      log,
      onProgress: throttle(options.clock, SECOND_MS, onProgress),
    });
    const { binary, missing, tooLarge } = counts();
    return {
      ...shared(resolve(repository), result),
      already_known: result.known + result.repeated,
      skipped: result.empty + binary + missing + tooLarge,
      unknown_records: 0,
      unchanged_files: 0,
      bytes_read: 0,
      token_usage: 0,
    };
  } catch (error) {
    if (error instanceof GitHistoryError) throw new CommandError(`${repository}: ${error.message}`);
    throw error;
  }
}

function shared(
  source: string,
  { imported, refused, stopped }: BackfillReport,
): Pick<Imported, 'source' | 'imported' | 'refused' | 'stopped'> {
  return { source, imported, refused, stopped: stopped ?? null };
}
