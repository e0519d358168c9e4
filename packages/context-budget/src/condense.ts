import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AtomicFileError, writeFileAtomicSync } from '@hookline/atomic-file';
import type { Outcome } from '@hookline/outcome';
import { success } from '@hookline/outcome';
import { outputText, persistedPath } from './outputs.ts';

/** What is left of a bulky text. */
export interface CondenseOptions {
  /** Texts up to this size are left alone, in bytes, 1024 or more. @defaultValue 10240 */
  readonly maxBytes?: number;
  /** Lines kept from the start, 0 or more. @defaultValue 20 */
  readonly headLines?: number;
  /** Lines kept from the end, 0 or more. @defaultValue 20 */
  readonly tailLines?: number;
  /** Lines between the two that are kept, whatever they are. Not global. @defaultValue errors, warnings, failures */
  readonly matches?: RegExp;
  /** Most of those lines, 0 or more. @defaultValue 20 */
  readonly maxMatches?: number;
  /** Longest line that is shown whole, in characters, 20 or more. @defaultValue 300 */
  readonly maxLineLength?: number;
}

/** Words that stand in lines worth reading. */
const TELLING = /\b(?:errors?|failed|failures?|fatal|panic|exceptions?|traceback|warn(?:ing)?s?|denied|not found)\b/i;

/** The smallest text worth condensing, in bytes. */
const MIN_BYTES = 1024;

/** A text cut down to its head, its tail and its telling lines. */
export interface Condensed {
  /** What to show instead; says what is left out and where the whole text is. */
  readonly text: string;
  /** Lines of the whole text. */
  readonly lines: number;
  /** Lines left out. */
  readonly omittedLines: number;
  /** Bytes of the whole text. */
  readonly bytes: number;
}

/**
 * Cuts `text` down. `undefined` when it is small enough, or would not become smaller.
 *
 * @param fullTextPath - where the whole text can be read, shown in the result
 * @throws RangeError when an option is out of range
 */
export function condense(text: string, fullTextPath: string, options: CondenseOptions = {}): Condensed | undefined {
  const { maxBytes = 10_240, headLines = 20, tailLines = 20, matches = TELLING, maxMatches = 20 } = options;
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
  const telling: string[] = [];
  for (let index = headEnd; index < tailStart && telling.length < maxMatches; index++) {
    const line = lines[index] ?? '';
    if (matches.test(line)) telling.push(`${index + 1}: ${show(line)}`);
  }
  const omittedLines = tailStart - headEnd - telling.length;
  const parts = [
    `[${lines.length} lines, ${bytes} bytes: shortened. The whole text is in ${fullTextPath}]`,
    ...lines.slice(0, headEnd).map(show),
    ...(tailStart > headEnd ? [`[… ${tailStart - headEnd} lines …]`] : []),
    ...(telling.length > 0 ? ['[lines among them that may matter:]', ...telling, '[…]'] : []),
    ...lines.slice(tailStart).map(show),
  ];
  const shortened = parts.join('\n');
  return Buffer.byteLength(shortened) < bytes
    ? { text: shortened, lines: lines.length, omittedLines, bytes }
    : undefined;
}

function check({ maxBytes, maxLineLength, ...counts }: Required<Omit<CondenseOptions, 'matches'>>): void {
  if (!(maxBytes >= MIN_BYTES)) throw new RangeError(`maxBytes must be ${MIN_BYTES} or more, got ${maxBytes}`);
  if (!(maxLineLength >= 20)) throw new RangeError(`maxLineLength must be 20 or more, got ${maxLineLength}`);
  for (const [name, value] of Object.entries(counts)) {
    if (!(value >= 0)) throw new RangeError(`${name} must be 0 or more, got ${value}`);
  }
}

/** A tool's output, cut down, with the whole on the disk. */
export interface CondensedOutput {
  /** What to answer as `updatedToolOutput`: of the shape the tool's response had. */
  readonly output: unknown;
  /** Where the whole text is, readable by its owner alone. */
  readonly path: string;
  /** What was cut. */
  readonly condensed: Condensed;
}

/**
 * Cuts a tool's response down when it is bulky, after its whole text has been kept in `folder` (absolute, 0700).
 * Succeeds with `undefined` when it is not bulky or holds no text. The same text is kept once. Of an output that Claude
 * Code itself keeps in a file, because it is above 30,000 characters, the whole is taken from there.
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
  // At once: Claude Code waits for it, and each hop to another thread takes longer than the writing.
  const kept = writeFileAtomicSync(path, text);
  return kept.ok ? success({ output, path, condensed }) : kept;
}

async function wholeText(response: unknown): Promise<string> {
  const path = persistedPath(response);
  const whole = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  return whole ?? outputText(response);
}

/** The response with its text replaced; `undefined` for a shape whose text has no place. */
function withText(response: unknown, text: string): unknown {
  if (typeof response === 'string') return text;
  if (typeof response !== 'object' || response === null) return undefined;
  if ('stdout' in response) {
    // With these, Claude Code would show Claude its own preview instead.
    const { persistedOutputPath: _, persistedOutputSize: __, ...rest } = response as Readonly<Record<string, unknown>>;
    return { ...rest, stdout: text, stderr: '' };
  }
  if ('content' in response && typeof response.content === 'string') return { ...response, content: text };
  if ('file' in response && typeof response.file === 'object' && response.file !== null) {
    return 'content' in response.file ? { ...response, file: { ...response.file, content: text } } : undefined;
  }
  return undefined;
}
