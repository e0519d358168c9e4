import { printableLine } from '@hookline/terminal-text';
import type { Violation } from './violation.ts';

/** Options of {@link describeViolations}. */
export interface DescribeOptions {
  /** Path of the file, as the reader knows it. */
  readonly path: string;
  /** Name of the tool, such as `Edit`. */
  readonly tool: string;
  /** Number of violations that are listed, 1 or more. @defaultValue 5 */
  readonly maxFindings?: number;
  /** Length of the text in UTF-16 code units, 200 or more. @defaultValue 1200 */
  readonly maxCharacters?: number;
}

const SHORTEST = 200;
const LONGEST_HEAD = 400;
/** Part of the text that a long path leaves to the first violation. */
const LEFT_FOR_FINDING = 80;

/**
 * Returns the text about violations that a call introduces, one line each behind a first line with their number. Paths and messages
 * are data: control characters are escaped. What does not fit is counted in the last line.
 *
 * @throws RangeError when an option is out of range
 */
export function describeViolations(violations: readonly Violation[], options: DescribeOptions): string {
  const { path, tool, maxFindings = 5, maxCharacters = 1200 } = options;
  if (!Number.isInteger(maxFindings) || maxFindings < 1)
    throw new RangeError(`maxFindings must be an integer from 1, not ${maxFindings}`);
  if (!(maxCharacters >= SHORTEST))
    throw new RangeError(`maxCharacters must be ${SHORTEST} or more, not ${maxCharacters}`);
  const problems = violations.length === 1 ? '1 problem' : `${violations.length} problems`;
  const head = `hookline quality: this ${printableLine(tool)} adds ${problems} to `;
  const tail = (left: number): string => (left > 0 ? `\n- and ${left} more` : '');
  const room = maxCharacters - tail(violations.length).length;
  let text = `${cut(head + printableLine(path), Math.min(room - LEFT_FOR_FINDING, LONGEST_HEAD))}:`;
  let told = 0;
  for (const { line, message, rule, source } of violations.slice(0, maxFindings)) {
    const entry = `\n- line ${line}: ${printableLine(rule)} (${printableLine(source)}): ${printableLine(message)}`;
    if (text.length + entry.length > room && told > 0) break;
    text += cut(entry, room - text.length);
    told++;
  }
  return text + tail(violations.length - told);
}

/** Shortens a text without splitting a character in two. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = length - 1;
  return `${text.slice(0, /[\uD800-\uDBFF]/.test(text[end - 1] ?? '') ? end - 1 : end)}…`;
}
