import type { FoundParent } from '../../src/index.ts';
import type { Version } from './versions.ts';

/** What was given that is not right. */
export interface WrongAnswer {
  readonly child: Version;
  /** The first parent; or `known`, the very text, which stood in another repository. */
  readonly given: Pick<FoundParent, 'pattern' | 'score'> & { readonly method: string };
}

/** What became of one query. */
export interface Answer {
  readonly language: string;
  readonly tokens: number;
  /** Whether there is a parent to be found. */
  readonly hasParent: boolean;
  /** Whether one was given, at the shipped thresholds. */
  readonly isGiven: boolean;
  /** Whether the one given is the right one: for an edit, any earlier version of the same function. */
  readonly isRight: boolean;
  /** Whether the first, given or only possible, is the right one. */
  readonly isFirstRight: boolean;
  /** Whether it is the very version that was edited. */
  readonly isExact: boolean;
  /** How many parents were given. */
  readonly parents: number;
  readonly milliseconds: number;
  readonly wrong?: WrongAnswer | undefined;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : ((100 * part) / whole).toFixed(1));
const count = (answers: readonly Answer[], holds: (answer: Answer) => boolean): number => answers.filter(holds).length;

/** A line of figures: how many queries, and what part of them was answered rightly. */
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
    ).padStart(8),
  ];
  return cells.join('');
}

export const HEADINGS = `${''.padEnd(14)}${'pairs'.padStart(6)}${'exact@1'.padStart(8)}${'line@1'.padStart(8)}${'recall'.padStart(8)}${'precision'.padStart(10)}${'none'.padStart(6)}${'given'.padStart(8)}`;

const SIZES: readonly (readonly [number, number])[] = [
  [15, 30],
  [30, 60],
  [60, 150],
  [150, 400],
  [400, Number.POSITIVE_INFINITY],
];

/** All figures: overall, by size, by language. In per cent; precision and `given` count the negatives in. */
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

/** The times of queries: half, 95 and 99 of a hundred took no longer. */
export function times(label: string, milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(2);
  return `${label}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms (${sorted.length})`;
}
