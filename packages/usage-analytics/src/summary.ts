import { HyperLogLog, QuantileSketch } from '@hookline/statistics';

/** Number of values and their sum. */
interface Total {
  readonly count: number;
  readonly sum: number;
}

/** Mergeable usage summary of a pattern over one or more days, as stored in a rollup. */
export interface UsageSummary {
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly durations: Total;
  readonly quality: Total;
  readonly quantiles: QuantileSketch;
  readonly contexts: HyperLogLog;
  readonly users: HyperLogLog;
  readonly byTool: ReadonlyMap<string, number>;
  readonly byHour: readonly number[];
  /** Sunday first. */
  readonly byWeekday: readonly number[];
}

/** Merges summaries of disjoint rows. */
export function mergeSummaries(summaries: readonly UsageSummary[]): UsageSummary {
  const quantiles = new QuantileSketch();
  const [contexts, users] = [new HyperLogLog(), new HyperLogLog()];
  const byTool = new Map<string, number>();
  for (const summary of summaries) {
    quantiles.merge(summary.quantiles);
    contexts.merge(summary.contexts);
    users.merge(summary.users);
    for (const [tool, count] of summary.byTool) byTool.set(tool, (byTool.get(tool) ?? 0) + count);
  }
  const sum = (value: (summary: UsageSummary) => number): number =>
    summaries.reduce((total, summary) => total + value(summary), 0);
  const sums = (length: number, value: (summary: UsageSummary) => readonly number[]): number[] =>
    Array.from({ length }, (_, index) => sum((summary) => value(summary)[index] ?? 0));
  return {
    executions: sum((summary) => summary.executions),
    successes: sum((summary) => summary.successes),
    failures: sum((summary) => summary.failures),
    durations: { count: sum(({ durations }) => durations.count), sum: sum(({ durations }) => durations.sum) },
    quality: { count: sum(({ quality }) => quality.count), sum: sum(({ quality }) => quality.sum) },
    quantiles,
    contexts,
    users,
    byTool,
    byHour: sums(24, (summary) => summary.byHour),
    byWeekday: sums(7, (summary) => summary.byWeekday),
  };
}

/** Counts by weekday, Sunday first, for executions of one day. */
export function weekdayCounts(day: string, executions: number): number[] {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return Array.from({ length: 7 }, (_, index) => (index === weekday ? executions : 0));
}
