import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DAY_MS } from '@hookline/clock';
import { hookTimings, readRecords } from '@hookline/transcripts';
import { distinctTimings, type SummaryOptions } from './summary.ts';
import { loggedTiming } from './timing-log.ts';
import { type HookTiming, transcriptTiming } from './timing.ts';
import { type WeeklyReport, weeklyReport } from './weekly-report.ts';

/** The week of the report and the week it is compared with. */
const PERIOD_MS = 14 * DAY_MS;

/** Options of {@link collectReport}. */
export interface CollectOptions extends SummaryOptions {
  /** The execution log; its rotated files are beside it. */
  readonly executionLog: string;
  /** Folder of the transcripts, searched with its subfolders. */
  readonly transcriptFolder: string;
  /** End of the week, milliseconds since 1970. */
  readonly now: number;
}

/**
 * Reports the last week from the execution log and from the transcripts, which also contain the times of other hooks.
 * Reads every file changed in the last two weeks line by line; unreadable folders count as empty.
 */
export async function collectReport(options: CollectOptions): Promise<WeeklyReport> {
  const { executionLog, transcriptFolder, now } = options;
  const isLog = (name: string): boolean => name.startsWith(basename(executionLog));
  const timings: HookTiming[] = [];
  for (const file of await recentFiles(dirname(executionLog), now, isLog)) {
    for await (const line of linesOf(file)) {
      const timing = loggedTiming(line);
      if (timing) timings.push(timing);
    }
  }
  for (const file of await recentFiles(transcriptFolder, now, (name) => name.endsWith('.jsonl'))) {
    for await (const timing of readRecords(file, hookTimings, { includeUnterminated: true })) {
      timings.push(transcriptTiming(timing));
    }
  }
  return weeklyReport(distinctTimings(timings), now, options);
}

async function recentFiles(folder: string, now: number, isWanted: (name: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    if (!isWanted(basename(name))) continue;
    const file = join(folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile() === true && now - stats.mtimeMs < PERIOD_MS) found.push(file);
  }
  return found;
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
}
