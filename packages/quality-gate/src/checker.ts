import type { Outcome } from '@hookline/outcome';
import type { Opportunity, Violation } from '@hookline/violations';

/** A whole text that is checked, which need not be on disk. */
export interface TextToCheck {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
  /** Aborted when the answer is not waited for any more. */
  readonly signal: AbortSignal;
}

/**
 * Finds violations in the text of a file. A checker may take long, fail or hang: the gate waits within its budget, and lets a checker
 * that keeps failing rest.
 */
export interface Checker {
  /** Unique among the checkers of a gate; the `source` of its violations. */
  readonly id: string;
  /**
   * True for a checker that does not know the language of the file, such as one for secrets: finding nothing gives no score.
   * @defaultValue false
   */
  readonly general?: boolean;
  /** Returns whether the checker knows files of this path. */
  handles(path: string): boolean;
  /** Fails with the reason for which the text could not be checked. */
  check(text: TextToCheck): Promise<Outcome<readonly Violation[], string>>;
  /**
   * Returns the opportunities of a text that was checked just before, for the components of the score; a failure fails the check.
   *
   * @defaultValue the checker counts none
   */
  measure?(text: TextToCheck): Promise<Outcome<readonly Opportunity[], string>>;
}
