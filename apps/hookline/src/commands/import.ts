import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { backfill, type BackfillLog, type BackfillReport, openBackfillLog } from '@hookline/backfill';
import { GitHistoryError } from '@hookline/git-history';
import { findTranscripts } from '@hookline/transcripts';
import { gitSteps } from '../backfill/git-steps.ts';
import { createSend } from '../backfill/send.ts';
import { transcriptSteps } from '../backfill/transcript-steps.ts';
import type { Runtime } from '../compose.ts';
import { CommandError, printResult, table, tell } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** What to import. */
export interface ImportFlags extends PrintOptions {
  /** A folder, or `true` for Claude Code's own. */
  readonly transcripts?: string | true;
  readonly git?: string;
  readonly since?: string;
  readonly again?: boolean;
}

/** What an import came to. */
interface Imported {
  readonly source: string;
  readonly imported: number;
  readonly already_known: number;
  readonly skipped: number;
  readonly refused: number;
  readonly unknown_records: number;
  readonly unchanged_files: number;
  readonly bytes_read: number;
  readonly seconds: number;
  readonly stopped: string | null;
}

/** Reads what was written before anybody looked: transcripts of Claude Code, or a repository's history. */
export async function importCommand(runtime: Runtime, flags: ImportFlags): Promise<void> {
  const { git, since, transcripts } = flags;
  if ((transcripts === undefined) === (git === undefined))
    throw new CommandError('say which: --transcripts [DIR] or --git REPO', 2);
  if (since !== undefined && git === undefined) throw new CommandError('--since goes with --git', 2);
  if (!runtime.settings.tracking.enabled) throw new CommandError('tracking is switched off');
  const log = openBackfillLog({
    file: runtime.paths.backfillLog,
    target: runtime.serviceUrl,
    again: flags.again === true,
  });
  if (log.damaged) tell(`${runtime.paths.backfillLog} could not be used: what was imported before is asked for again`);
  const startedAt = runtime.clock.monotonic();
  try {
    const found =
      git === undefined
        ? await importTranscripts(runtime, log, transcriptsFolder(transcripts))
        : await importGit(runtime, log, git, since);
    const seconds = Math.round(runtime.clock.monotonic() - startedAt) / 1000;
    const answer: Imported = { ...found, seconds };
    printResult(answer, flags.json, (it) =>
      table(Object.entries(it).map(([name, value]) => [name, String(value ?? 'no')])),
    );
    if (answer.stopped !== null)
      throw new CommandError(`stopped: ${answer.stopped}. The same command goes on where it stopped (hookline up)`);
  } finally {
    log.close();
  }
}

/** The folder given, or Claude Code's own. */
export function transcriptsFolder(given: string | true | undefined): string {
  if (typeof given === 'string') return resolve(given);
  const config = process.env['CLAUDE_CONFIG_DIR'];
  return join(config === undefined || config === '' ? join(homedir(), '.claude') : config, 'projects');
}

async function importTranscripts(
  runtime: Runtime,
  log: BackfillLog,
  folder: string,
): Promise<Omit<Imported, 'seconds'>> {
  const files = await findTranscripts(folder);
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const { counts, steps } = transcriptSteps(runtime, files, { log });
  const onProgress = (): void =>
    tell(
      `${counts().files + counts().unchanged} of ${files.length} transcripts (${Math.round(all / 1e6)} MB), ${counts().calls} calls …`,
    );
  const report = await backfill({ steps, send: createSend(runtime), log, onProgress: seldom(runtime, onProgress) });
  const { bytes, failed, malformed, repeated, tooLong, unanswered, unchanged, unknown } = counts();
  return {
    ...shared(folder, report),
    already_known: report.known + report.repeated + repeated,
    skipped: report.empty + failed + unanswered,
    unknown_records: unknown + malformed + tooLong,
    unchanged_files: unchanged,
    bytes_read: bytes,
  };
}

async function importGit(
  runtime: Runtime,
  log: BackfillLog,
  repository: string,
  since: string | undefined,
): Promise<Omit<Imported, 'seconds'>> {
  const { counts, steps } = gitSteps(runtime, { repository, since }, log);
  const onProgress = (): void => tell(`${counts().versions} versions of files …`);
  try {
    const report = await backfill({ steps, send: createSend(runtime), log, onProgress: seldom(runtime, onProgress) });
    const { binary, missing, tooLarge } = counts();
    return {
      ...shared(resolve(repository), report),
      already_known: report.known + report.repeated,
      skipped: report.empty + binary + missing + tooLarge,
      unknown_records: 0,
      unchanged_files: 0,
      bytes_read: 0,
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

/** How often progress is told at most, in milliseconds. */
const PROGRESS_MS = 1000;

function seldom({ clock }: Runtime, told: () => void): () => void {
  let last = clock.monotonic();
  return () => {
    if (clock.monotonic() - last < PROGRESS_MS) return;
    last = clock.monotonic();
    told();
  };
}
