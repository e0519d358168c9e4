import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  distinctTimings,
  type HookTiming,
  transcriptTimings,
  type WeeklyReport,
  weeklyReport,
} from '@hookline/hook-performance';
import type { Runtime } from '../../compose.ts';

/** Two weeks: the one reported on, and the one before to compare it with. In milliseconds. */
const LOOK_BACK_MS = 14 * 86_400_000;

/** How long everybody's hooks took in the last week: ours from the log, others' from transcripts, where they tell. */
export async function performanceReport(runtime: Runtime): Promise<WeeklyReport> {
  const now = runtime.clock.now();
  const timings: HookTiming[] = [];
  for (const file of await recentFiles(runtime.paths.logs, now, /^hook_executions.*\.log/)) {
    for await (const line of linesOf(file)) {
      const timing = ownTiming(line);
      if (timing) timings.push(timing);
    }
  }
  for (const file of await recentFiles(join(runtime.claudeFolder, 'projects'), now, /\.jsonl$/)) {
    for await (const line of linesOf(file)) {
      if (line.includes('hook')) timings.push(...transcriptTimings(line));
    }
  }
  return weeklyReport(distinctTimings(timings), now, { slowMs: runtime.settings.hookPerformance.slowMs });
}

async function recentFiles(folder: string, now: number, pattern: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    const file = join(folder, name);
    if (!pattern.test(name.replace(/^.*\//, ''))) continue;
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile() === true && now - stats.mtimeMs < LOOK_BACK_MS) found.push(file);
  }
  return found;
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
}

/** A line that the daemon wrote about a decision; `undefined` for others. */
function ownTiming(line: string): HookTiming | undefined {
  try {
    const { hook, event, duration_ms, time } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof hook !== 'string' || typeof event !== 'string' || typeof duration_ms !== 'number') return undefined;
    const at = Date.parse(String(time));
    return Number.isNaN(at) ? undefined : { hook, event, durationMs: duration_ms, at };
  } catch {
    return undefined;
  }
}
