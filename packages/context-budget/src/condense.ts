import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AtomicFileError, writeFileAtomicSync } from '@hookline/atomic-file';
import type { Outcome } from '@hookline/outcome';
import { success } from '@hookline/outcome';
import { outputText, persistedPath } from './outputs.ts';

/** Options of {@link condense}. */
export interface CondenseOptions {
  /** Texts up to this size stay unchanged, in bytes, 1024 or more. @defaultValue 10240 */
  readonly maxBytes?: number | undefined;
  /** Lines kept from the start, 0 or more. @defaultValue 20 */
  readonly headLines?: number | undefined;
  /** Lines kept from the end, 0 or more. @defaultValue 20 */
  readonly tailLines?: number | undefined;
  /** Lines in between that match are kept. Without the `g` flag. @defaultValue errors, warnings, failures */
  readonly matches?: RegExp | undefined;
  /** Most matching lines, 0 or more. @defaultValue 20 */
  readonly maxMatches?: number | undefined;
  /** Longer lines are cut, in characters, 20 or more. @defaultValue 300 */
  readonly maxLineLength?: number | undefined;
}

/** Words of lines that report problems. */
const PROBLEM_WORDS =
  /\b(?:errors?|failed|failures?|fatal|panic|exceptions?|traceback|warn(?:ing)?s?|denied|not found)\b/i;

/** Smallest allowed `maxBytes`. */
const MIN_BYTES = 1024;

/** A text reduced to its head, its tail and matching lines. */
export interface Condensed {
  /** The reduced text; states what is left out and where the whole text is. */
  readonly text: string;
  /** Lines of the whole text. */
  readonly lines: number;
  /** Lines left out. */
  readonly omittedLines: number;
  /** Bytes of the whole text. */
  readonly bytes: number;
}

/**
 * Reduces `text`. Returns `undefined` when it is small enough, or would not become smaller.
 *
 * @param fullTextPath - path of the whole text, shown in the result
 * @throws RangeError when an option is out of range
 */
export function condense(text: string, fullTextPath: string, options: CondenseOptions = {}): Condensed | undefined {
  const { maxBytes = 10_240, headLines = 20, tailLines = 20, matches = PROBLEM_WORDS, maxMatches = 20 } = options;
  const { maxLineLength = 300 } = options;
  check({ maxBytes, headLines, tailLines, maxMatches, maxLineLength });
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return undefined;
  const lines = text.split('\n');
  const show = (line: string): string =>
    line.length <= maxLineLength
      ? line
      : `${line.slice(0, maxLineLength)} [… ${line.length - maxLineLength} more characters]`;
  const headEnd = Math.min(headLines, lines.length);
  const tailStart = Math.max(headEnd, lines.length - tailLines);
  const matching: string[] = [];
  for (let index = headEnd; index < tailStart && matching.length < maxMatches; index++) {
    const line = lines[index] ?? '';
    if (matches.test(line)) matching.push(`${index + 1}: ${show(line)}`);
  }
  const omittedLines = tailStart - headEnd - matching.length;
  const parts = [
    `[${lines.length} lines, ${bytes} bytes: shortened. The whole text is in ${fullTextPath}]`,
    ...lines.slice(0, headEnd).map(show),
    ...(tailStart > headEnd ? [`[… ${tailStart - headEnd} lines …]`] : []),
    ...(matching.length > 0 ? ['[lines among them that may matter:]', ...matching, '[…]'] : []),
    ...lines.slice(tailStart).map(show),
  ];
  const shortened = parts.join('\n');
  return Buffer.byteLength(shortened) < bytes
    ? { text: shortened, lines: lines.length, omittedLines, bytes }
    : undefined;
}

function check({
  maxBytes,
  maxLineLength,
  ...counts
}: {
  readonly [K in Exclude<keyof CondenseOptions, 'matches'>]-?: number;
}): void {
  if (!(maxBytes >= MIN_BYTES)) throw new RangeError(`maxBytes must be ${MIN_BYTES} or more, got ${maxBytes}`);
  if (!(maxLineLength >= 20)) throw new RangeError(`maxLineLength must be 20 or more, got ${maxLineLength}`);
  for (const [name, value] of Object.entries(counts)) {
    if (!(value >= 0)) throw new RangeError(`${name} must be 0 or more, got ${value}`);
  }
}

/** A condensed output whose whole text is stored in a file. */
export interface CondensedOutput {
  /** Value for `updatedToolOutput`, in the shape of the tool's response. */
  readonly output: unknown;
  /** File of the whole text, readable by its owner only. */
  readonly path: string;
  readonly condensed: Condensed;
}

/**
 * Condenses a bulky response of a tool, after its whole text was stored in `folder` (absolute, 0700). Succeeds with
 * `undefined` when it is not bulky or contains no text. Equal texts share one file. Claude Code stores outputs above
 * 30,000 characters in a file: their whole text is read from there.
 */
export async function condenseOutput(
  response: unknown,
  folder: string,
  options: CondenseOptions = {},
): Promise<Outcome<CondensedOutput | undefined, AtomicFileError>> {
  const text = await wholeText(response);
  const path = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.txt`);
  const condensed = condense(text, path, options);
  const output = condensed && withText(response, condensed.text);
  if (!condensed || output === undefined) return success(undefined);
  // Synchronously: Claude Code waits for the answer, and a hop to another thread takes longer than the write.
  const written = writeFileAtomicSync(path, text);
  return written.ok ? success({ output, path, condensed }) : written;
}

async function wholeText(response: unknown): Promise<string> {
  const path = persistedPath(response);
  const whole = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  return whole ?? outputText(response);
}

/** Returns the response with its text replaced; `undefined` for an unknown shape. */
function withText(response: unknown, text: string): unknown {
  if (typeof response === 'string') return text;
  if (typeof response !== 'object' || response === null) return undefined;
  if ('stdout' in response) {
    // With these fields, Claude Code would show its own preview instead.
    const { persistedOutputPath: _, persistedOutputSize: __, ...rest } = response as Readonly<Record<string, unknown>>;
    return { ...rest, stdout: text, stderr: '' };
  }
  if ('content' in response && typeof response.content === 'string') return { ...response, content: text };
  if ('file' in response && typeof response.file === 'object' && response.file !== null) {
    return 'content' in response.file ? { ...response, file: { ...response.file, content: text } } : undefined;
  }
  return undefined;
}
