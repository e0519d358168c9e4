import { PLAIN_VIEW, type View } from '@hookline/terminal-text';

/** Result of a command, before it is printed. */
export interface Report<T = unknown> {
  /** Printed as one line of JSON for programs. */
  readonly value: T;
  /**
   * Returns the text for people, without a line break at its end. It is called only when the text is printed.
   *
   * @param view - width, colours and time zone. @defaultValue no limits and no colours, ISO times
   */
  readonly text: (view?: View) => string;
  /** Failure that is reported after the result; the exit code is 1. An empty text adds nothing to the result. */
  readonly failure: string | undefined;
}

/** Combines the value of a result with the text that describes it. */
export function report<T>(value: T, text: (value: T, view: View) => string, failure?: string): Report<T> {
  return { value, text: (view = PLAIN_VIEW) => text(value, view), failure };
}
