import type { HookTiming } from './timing.ts';

/** Times of one hook at one event, or of all hooks. */
export interface TimingSummary {
  /** What ran; `*` for everything. */
  readonly hook: string;
  /** At which event; `*` for all. */
  readonly event: string;
  /** Executions. */
  readonly count: number;
  /** Mean, in ms. */
  readonly meanMs: number;
  /** Half took no longer, in ms. */
  readonly p50Ms: number;
  /** 95 of 100 took no longer, in ms. */
  readonly p95Ms: number;
  /** 99 of 100 took no longer, in ms. */
  readonly p99Ms: number;
  /** The longest, in ms. */
  readonly maxMs: number;
  /** Executions that took longer than the bound for slow ones. */
  readonly slow: number;
}

/** From how long on an execution is slow. */
export interface SummaryOptions {
  /** In ms, above 0. @defaultValue 500 */
  readonly slowMs?: number;
}

/**
 * The smallest of `sorted` (ascending) that at least `percent` of them do not exceed: the nearest rank, so always a time
 * that was measured. `NaN` for none.
 *
 * @param percent - above 0, to 100
 * @see https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method
 */
export function percentile(sorted: readonly number[], percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length - 1e-9));
  return sorted[Math.min(rank, sorted.length) - 1] ?? Number.NaN;
}

/** Each execution once: what bears an id that was there before is left out. */
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

/** Times by hook and event, the slowest by P95 first. @throws RangeError when `slowMs` is not above 0 */
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

/** Times of everything together; `undefined` when nothing ran. @throws RangeError when `slowMs` is not above 0 */
export function overall(timings: Iterable<HookTiming>, options: SummaryOptions = {}): TimingSummary | undefined {
  const distinct = distinctTimings(timings);
  return distinct.length === 0 ? undefined : summaryOf('*', '*', distinct, options);
}

function summaryOf(
  hook: string,
  event: string,
  timings: readonly HookTiming[],
  { slowMs = 500 }: SummaryOptions,
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
