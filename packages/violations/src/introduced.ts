import { hunksBetween } from './hunks.ts';
import type { CheckedText, Violation } from './violation.ts';

/** Counts by key. */
class Counts {
  readonly #counts = new Map<string, number>();

  add(key: string, by = 1): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  /** Takes one if there is one left. */
  take(key: string): boolean {
    const left = this.#counts.get(key) ?? 0;
    if (left > 0) this.#counts.set(key, left - 1);
    return left > 0;
  }
}

/**
 * Returns the violations that an edit introduced. Outside the changed lines nothing is new; within a group of changed lines, a rule
 * may be violated as often as in the lines that the group replaced, so that a violation mended elsewhere does not pay for it. A
 * line that is there as often as before, apart from its indentation, was moved. Line numbers do not matter.
 */
export function introducedViolations(before: CheckedText, after: CheckedText): Violation[] {
  if (after.violations.length === 0) return [];
  const [linesBefore, linesAfter] = [linesOf(before.text), linesOf(after.text)];
  const hunks = hunksBetween(linesBefore, linesAfter);
  if (hunks.length === 0) return [];
  // Places with more violations than before; the others were there, perhaps in another part of the file.
  const added = new Counts();
  for (const violation of after.violations) added.add(placeOf(violation, linesAfter));
  for (const violation of before.violations) added.add(placeOf(violation, linesBefore), -1);
  return hunks.flatMap((hunk) => {
    const replaced = new Counts();
    for (const violation of within(before.violations, hunk.before)) replaced.add(ruleOf(violation));
    return within(after.violations, hunk.after).filter(
      (violation) => added.take(placeOf(violation, linesAfter)) && !replaced.take(ruleOf(violation)),
    );
  });
}

/**
 * Returns the score of a call: 1 less 0.1 for each violation that it introduced, at least 0; `null` when nothing was checked, as
 * for a file that no checker knows or that was not checked in time.
 */
export function qualityScore(introduced: number | undefined): number | null {
  if (introduced === undefined) return null;
  // In tenths, because 1 - 0.1 * 3 is not 0.7.
  return Math.max(0, 10 - introduced) / 10;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|[\n\r]/);
}

function within(violations: readonly Violation[], [start, end]: readonly [number, number]): Violation[] {
  return violations.filter(({ line }) => line >= start && line < end);
}

function ruleOf({ rule, source }: Violation): string {
  return `${source}\0${rule}`;
}

/** The rule and the text of the line: the same violation in another place of the file. */
function placeOf(violation: Violation, lines: readonly string[]): string {
  return `${ruleOf(violation)}\0${(lines[violation.line - 1] ?? '').trim()}`;
}
