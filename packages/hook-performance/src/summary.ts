import type { HookTiming } from './timing.ts';

/** Time above which an execution is slow, in ms. */
export const DEFAULT_SLOW_MS = 500;

/** Execution times of one hook at one event, or of all hooks. */
export interface TimingSummary {
  /** Name of the hook; `*` for all. */
  readonly hook: string;
  /** Hook event; `*` for all. */
  readonly event: string;
  /** Number of executions. */
  readonly count: number;
  readonly meanMs: number;
  /** Median. */
  readonly p50Ms: number;
  /** 95th percentile. */
  readonly p95Ms: number;
  /** 99th percentile. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Number of executions longer than `slowMs`. */
  readonly slow: number;
}

/** Options of {@link summarize}. */
export interface SummaryOptions {
  /** Longer executions count as slow, in ms, above 0. @defaultValue 500 */
  readonly slowMs?: number | undefined;
}

/**
 * Returns the nearest-rank percentile of `sorted` (ascending), which is always one of the values. `NaN` for an empty list.
 *
 * @param percent - above 0, to 100
 * @see https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method
 */
export function percentile(sorted: readonly number[], percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length - 1e-9));
  return sorted[Math.min(rank, sorted.length) - 1] ?? Number.NaN;
}

/** Removes timings whose id occurred before. */
export function distinctTimings(timings: Iterable<HookTiming>): HookTiming[] {
  const seen = new Set<string>();
  const distinct: HookTiming[] = [];
  for (const timing of timings) {
    if (timing.id !== undefined) {
      if (seen.has(timing.id)) continue;
      seen.add(timing.id);
    }
    distinct.push(timing);
  }
  return distinct;
}

/** Summarizes timings by hook and event, the highest 95th percentile first. @throws RangeError when `slowMs` is not above 0 */
export function summarize(timings: Iterable<HookTiming>, options: SummaryOptions = {}): TimingSummary[] {
  const groups = new Map<string, HookTiming[]>();
  for (const timing of distinctTimings(timings)) {
    const key = JSON.stringify([timing.hook, timing.event]);
    const group = groups.get(key);
    if (group) group.push(timing);
    else groups.set(key, [timing]);
  }
  return [...groups.values()]
    .map((group) => summaryOf(group[0]?.hook ?? '', group[0]?.event ?? '', group, options))
    .sort((a, b) => b.p95Ms - a.p95Ms || (a.hook < b.hook ? -1 : 1));
}

/** Summarizes all timings together; `undefined` without any. @throws RangeError when `slowMs` is not above 0 */
export function overall(timings: Iterable<HookTiming>, options: SummaryOptions = {}): TimingSummary | undefined {
  const distinct = distinctTimings(timings);
  return distinct.length === 0 ? undefined : summaryOf('*', '*', distinct, options);
}

function summaryOf(
  hook: string,
  event: string,
  timings: readonly HookTiming[],
  { slowMs = DEFAULT_SLOW_MS }: SummaryOptions,
): TimingSummary {
  if (!(slowMs > 0)) throw new RangeError(`slowMs must be above 0, got ${slowMs}`);
  const sorted = timings.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  return {
    hook,
    event,
    count: sorted.length,
    meanMs: sorted.reduce((sum, each) => sum + each, 0) / sorted.length,
    p50Ms: percentile(sorted, 50),
    p95Ms: percentile(sorted, 95),
    p99Ms: percentile(sorted, 99),
    maxMs: sorted.at(-1) ?? Number.NaN,
    slow: sorted.filter((each) => each > slowMs).length,
  };
}
