import type { Version } from './versions.ts';
import type { FoundParent } from '@hookline/similarity';

/** A reported parent that is wrong. */
export interface WrongAnswer {
  readonly child: Version;
  /** The first parent, or the identical text of another repository with the method `known`. */
  readonly given: Pick<FoundParent, 'pattern' | 'score'> & { readonly method: string };
}

/** Result of one query. */
export interface Answer {
  readonly language: string;
  readonly tokens: number;
  /** True when a parent exists. */
  readonly hasParent: boolean;
  /** True when a parent was reported. */
  readonly isGiven: boolean;
  /** True when the reported parent is correct: for an edit, any earlier version of the same function. */
  readonly isRight: boolean;
  /** True when the first parent or candidate is correct. */
  readonly isFirstRight: boolean;
  /** True when it is the edited version itself. */
  readonly isExact: boolean;
  /** Number of reported parents. */
  readonly parents: number;
  readonly milliseconds: number;
  readonly wrong?: WrongAnswer | undefined;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : ((100 * part) / whole).toFixed(1));
const count = (answers: readonly Answer[], holds: (answer: Answer) => boolean): number => answers.filter(holds).length;

/** Formats a table row: the number of queries and the percentages of correct answers. */
export function figures(label: string, answers: readonly Answer[]): string {
  const positives = answers.filter(({ hasParent }) => hasParent);
  const negatives = answers.filter(({ hasParent }) => !hasParent);
  const cells = [
    label.padEnd(14),
    String(positives.length).padStart(6),
    percent(
      count(positives, ({ isExact }) => isExact),
      positives.length,
    ).padStart(8),
    percent(
      count(positives, ({ isFirstRight }) => isFirstRight),
      positives.length,
    ).padStart(8),
    percent(
      count(positives, ({ isRight }) => isRight),
      positives.length,
    ).padStart(8),
    percent(
      count(answers, ({ isRight }) => isRight),
      count(answers, ({ isGiven }) => isGiven),
    ).padStart(10),
    String(negatives.length).padStart(6),
    percent(
      count(negatives, ({ isGiven }) => isGiven),
      negatives.length,
    ).padStart(10),
  ];
  return cells.join('');
}

/** Header of the table: `exact@1` is the edited version, `any@1` any earlier version, ranked first. */
export const HEADINGS = `${''.padEnd(14)}${'pairs'.padStart(6)}${'exact@1'.padStart(8)}${'any@1'.padStart(8)}${'recall'.padStart(8)}${'precision'.padStart(10)}${'none'.padStart(6)}${'reported'.padStart(10)}`;

const SIZES: readonly (readonly [number, number])[] = [
  [15, 30],
  [30, 60],
  [60, 150],
  [150, 400],
  [400, Number.POSITIVE_INFINITY],
];

/** Formats a table of percentages: all queries, by size, by language. Precision and `reported` include the negatives. */
export function report(title: string, answers: readonly Answer[]): string {
  const lines = [`\n${title}`, HEADINGS, figures('all', answers)];
  for (const [from, to] of SIZES) {
    const sized = answers.filter(({ tokens }) => tokens >= from && tokens < to);
    lines.push(figures(to === Number.POSITIVE_INFINITY ? `${from}+ tokens` : `${from}–${to} tokens`, sized));
  }
  for (const language of [...new Set(answers.map(({ language }) => language))].sort())
    lines.push(
      figures(
        language,
        answers.filter((answer) => answer.language === language),
      ),
    );
  return lines.join('\n');
}

/** Formats the 50th, 95th and 99th percentile of query times. */
export function times(label: string, milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(2);
  return `${label}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms (${sorted.length})`;
}
