import { readFileSync } from 'node:fs';
import type { Clock } from '@hookline/clock';
import { parseTime, type Report, report, table } from '@hookline/command-report';
import { z } from 'zod';
import type { QualityOptions } from './quality-options.ts';

/** Rotated logs that are read besides the current one. */
const OLDER_LOGS = 5;

const lineSchema = z.looseObject({
  time: z.string(),
  decision: z.string(),
  quality_score: z.number().nullable(),
  violations: z.array(z.looseObject({ rule: z.string(), tier: z.string() })),
});

/** Judged edits of a time. */
export interface QualityReport {
  /** ISO 8601. */
  readonly since: string;
  readonly edits: number;
  readonly decisions: Readonly<Record<string, number>>;
  /** Mean of the scores; `null` when no edit has one. */
  readonly avg_quality_score: number | null;
  /** Edits with a score. */
  readonly scored: number;
  readonly rules: readonly { readonly rule: string; readonly tier: string; readonly added: number }[];
}

/** Reports the edits that were judged on this machine, from the log of the gate. */
export async function qualityReport(
  { clock, paths }: { readonly clock: Pick<Clock, 'now'>; readonly paths: Pick<QualityOptions['paths'], 'qualityLog'> },
  { since = '7d' }: { readonly since?: string },
): Promise<Report<QualityReport>> {
  const from = parseTime('--since', since, clock.now());
  const lines = linesOf(paths.qualityLog).filter(({ time }) => time >= from);
  const scores = lines.flatMap(({ quality_score: score }) => (score === null ? [] : [score]));
  const rules = Map.groupBy(
    lines.flatMap(({ violations }) => violations),
    ({ rule }) => rule,
  );
  const answer: QualityReport = {
    since: from,
    edits: lines.length,
    decisions: Object.fromEntries(
      [...Map.groupBy(lines, ({ decision }) => decision)].map(([decision, of]) => [decision, of.length]),
    ),
    avg_quality_score: scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    scored: scores.length,
    rules: [...rules]
      .map(([rule, of]) => ({ rule, tier: of[0]?.tier ?? '', added: of.length }))
      .toSorted((one, other) => other.added - one.added || one.rule.localeCompare(other.rule)),
  };
  return report(answer, describe);
}

function linesOf(file: string): z.infer<typeof lineSchema>[] {
  const files = [...Array.from({ length: OLDER_LOGS }, (_, index) => `${file}.${OLDER_LOGS - index}`), file];
  return files
    .flatMap((each) => textOf(each).split('\n'))
    .flatMap((line) => {
      const parsed = lineSchema.safeParse(jsonOf(line));
      return parsed.success ? [parsed.data] : [];
    });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function describe({ avg_quality_score: mean, decisions, edits, rules, scored, since }: QualityReport): string {
  if (edits === 0) return `no edit was judged since ${since}`;
  const counts = Object.entries(decisions).map(([decision, count]) => `${count} ${decision}`);
  return [
    `${edits} edits since ${since}: ${counts.join(', ')}`,
    mean === null ? 'no edit has a score' : `mean score ${mean.toFixed(3)} of ${scored} edits`,
    ...(rules.length === 0
      ? []
      : [table([['rule', 'tier', 'added'], ...rules.map(({ added, rule, tier }) => [rule, tier, String(added)])])]),
  ].join('\n');
}
