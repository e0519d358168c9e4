import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { backfill, completenessOf, type Tally } from '@hookline/backfill';
import { findTranscripts, type TranscriptFile } from '@hookline/transcripts';
import { createSend } from '../backfill/send.ts';
import { transcriptSteps } from '../backfill/transcript-steps.ts';
import type { Runtime } from '../compose.ts';
import { askDaemon } from '../daemon/control.ts';
import { CommandError, printResult, table } from '../output.ts';
import { transcriptsFolder } from './import.ts';
import type { PrintOptions } from './options.ts';

/** Which transcripts to compare. */
export interface ReconcileFlags extends PrintOptions {
  /** A folder. @defaultValue Claude Code's own */
  readonly transcripts?: string;
  /** These only. */
  readonly transcript?: readonly string[];
}

/**
 * Compares transcripts with what was recorded, adds what is missing, patterns and the calls of traces, and says how complete
 * it was and is. What hooks told and still waits in the cache goes first: it knows how long calls took, a transcript does not.
 */
export async function reconcile(runtime: Runtime, flags: ReconcileFlags): Promise<void> {
  if (!runtime.settings.tracking.enabled) throw new CommandError('tracking is switched off');
  const files = await (flags.transcript
    ? filesAt(flags.transcript)
    : findTranscripts(transcriptsFolder(flags.transcripts)));
  await sendWaiting(runtime);
  const { counts, steps } = transcriptSteps(runtime, files, { calls: true });
  const report = await backfill({ steps, send: createSend(runtime) });
  const { failed, malformed, tooLong, unanswered, unknown } = counts();
  const answer = {
    ...describe(report),
    calls: describe(report.calls),
    skipped: report.empty + failed + unanswered,
    unknown_records: unknown + malformed + tooLong,
    sessions: report.sessions.map((session) => ({
      session_id: session.session,
      ...describe(session),
      calls: describe(session.calls),
    })),
    stopped: report.stopped ?? null,
  };
  printResult(answer, flags.json, ({ sessions }) =>
    table([
      ['session', 'patterns before', 'added', 'complete', 'calls before', 'added', 'complete'],
      ...sessions.map((session) => toRow(session.session_id, session)),
      toRow('all', answer),
    ]),
  );
  if (report.stopped !== undefined) throw new CommandError(`stopped: ${report.stopped} (hookline up)`);
}

/** By the daemon where one runs. What cannot be sent now is compared as it is: it is in nobody's way. */
async function sendWaiting(runtime: Runtime): Promise<void> {
  const byDaemon = await askDaemon(runtime.paths.socket, '/sync', 'POST');
  if (byDaemon === undefined) await runtime.tracker().syncOfflineEvents();
}

interface Completeness {
  readonly expected: number;
  readonly recorded_before: number;
  readonly added: number;
  readonly refused: number;
  /** Per cent, before what was missing was added. */
  readonly completeness_before: number;
  /** Per cent, now. */
  readonly completeness: number;
}

function describe(tally: Readonly<Tally>): Completeness {
  const { after, before } = completenessOf(tally);
  return {
    expected: tally.imported + tally.known + tally.refused,
    recorded_before: tally.known,
    added: tally.imported,
    refused: tally.refused,
    completeness_before: perCent(before),
    completeness: perCent(after),
  };
}

/** With two digits, and 100 only when nothing is missing. */
function perCent(share: number): number {
  return Math.floor(share * 10_000) / 100;
}

function toRow(name: string, patterns: Completeness & { readonly calls: Completeness }): string[] {
  const cells = (it: Completeness): string[] => [
    `${it.recorded_before} of ${it.expected} (${it.completeness_before} %)`,
    String(it.added),
    `${it.completeness} %`,
  ];
  return [name, ...cells(patterns), ...cells(patterns.calls)];
}

/** Transcripts, each with those of its subagents, which are in a folder of its name. */
async function filesAt(paths: readonly string[]): Promise<TranscriptFile[]> {
  const files = paths.map(async (path) => {
    const { mtimeMs, size } = await stat(path).catch(() => {
      throw new CommandError(`${path} cannot be read`);
    });
    const own = { path: resolve(path), bytes: size, modifiedAt: mtimeMs };
    return [own, ...(await findTranscripts(resolve(path.replace(/\.jsonl$/, ''))))];
  });
  return (await Promise.all(files)).flat();
}
