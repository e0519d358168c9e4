import { formatTable, PLAIN_VIEW, type View } from '@hookline/terminal-text';
import type { TimingSummary } from './summary.ts';
import type { WeeklyReport } from './weekly-report.ts';

/** Share of slow runs from which a hook is named. */
const MANY_SLOW = 0.05;

/** Formats a report: times by hook and event, the meaning of the columns, and what is unusual. */
export function reportText(week: WeeklyReport, view: View = PLAIN_VIEW): string {
  const { from, hooks, overall: all, slowMs, to } = week;
  const head = `Hooks from ${day(from)} to ${day(to)}`;
  if (!all) return `${head}: none ran. Times are recorded while sessions run: hookline doctor checks the hooks.`;
  return [
    `${head}, times in ms`,
    formatTable(
      [
        { header: 'HOOK', cut: 'end' },
        { header: 'EVENT' },
        { header: 'RUNS', align: 'right' },
        { header: 'P50', align: 'right' },
        { header: 'P95', align: 'right' },
        { header: 'P99', align: 'right', optional: true },
        { header: 'SLOW', align: 'right' },
      ],
      [...hooks, all].map(cells),
      view,
    ),
    '',
    `P50, P95, P99: 50, 95 and 99 of 100 runs took at most this long. SLOW: runs of more than ${slowMs} ms`,
    '(hook_performance.slow_ms). "(writing)" is only the time in which a script stored the event, without the start of its shell.',
    '',
    ...unusual(week),
  ].join('\n');
}

function unusual({ hooks, regressions }: WeeklyReport): string[] {
  const lines = [
    ...regressions.map(
      ({ beforeP95Ms, event, hook, p95Ms }) =>
        `slower than the week before: ${hook} at ${event}, P95 ${rounded(beforeP95Ms)} -> ${rounded(p95Ms)} ms`,
    ),
    ...hooks
      .filter(({ count, slow }) => slow > 0 && slow / count >= MANY_SLOW)
      .map(({ count, event, hook, slow }) => `often slow: ${hook} at ${event}, ${slow} of ${count} runs`),
  ];
  if (lines.length === 0) return ['Nothing is unusual: no hook became slower or is often slow.'];
  return [
    ...lines,
    'Claude Code waits for hooks. Measure the script by itself (time sh SCRIPT < payload.json); a busy machine makes all slow.',
  ];
}

function cells({ count, event, hook, p50Ms, p95Ms, p99Ms, slow }: TimingSummary): string[] {
  const isAll = hook === '*';
  return [
    isAll ? 'all' : hook,
    isAll ? '' : event,
    String(count),
    rounded(p50Ms),
    rounded(p95Ms),
    rounded(p99Ms),
    String(slow),
  ];
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function rounded(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toFixed(1) : String(Math.round(milliseconds));
}
