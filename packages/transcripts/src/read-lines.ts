import { createReadStream } from 'node:fs';

/** A line of a transcript, without its line feed. */
export interface TranscriptLine {
  /** Content without a byte order mark; `undefined` when the line is longer than `maxLineBytes`. */
  readonly bytes: Buffer | undefined;
  /** Offset of the first byte of the line. */
  readonly start: number;
  /** Offset of the first byte after the line, where the next read continues. */
  readonly end: number;
  /** False for a last line without a line feed: it may still be being written. */
  readonly isTerminated: boolean;
}

/** Options of {@link readLines}. */
export interface ReadLinesOptions {
  /** Offset to read from, in bytes; the start of a line. @defaultValue 0 */
  readonly from?: number | undefined;
  /** Longest line whose content is returned, in bytes, 1 or more. @defaultValue 67108864 (64 MiB) */
  readonly maxLineBytes?: number | undefined;
  /**
   * Yields the last line even without a line feed. Set it for files that are complete; while a file grows, such a line is
   * still being written. @defaultValue false
   */
  readonly includeUnterminated?: boolean | undefined;
}

const LINE_FEED = 10;
const CHUNK_BYTES = 1 << 18;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Longest line that is read unless an option says otherwise, in bytes. */
export const DEFAULT_MAX_LINE_BYTES = 67_108_864;

/**
 * Reads the lines of a file one at a time. Memory is bounded by one chunk of 256 KiB and one line. Rejects with Node's error
 * when the file cannot be read.
 *
 * @throws RangeError when `maxLineBytes` is out of range
 */
export async function* readLines(
  path: string,
  { from = 0, includeUnterminated = false, maxLineBytes = DEFAULT_MAX_LINE_BYTES }: ReadLinesOptions = {},
): AsyncGenerator<TranscriptLine, void, undefined> {
  requirePositive('maxLineBytes', maxLineBytes);
  let parts: Buffer[] = [];
  let held = 0;
  let start = from;
  let at = from;
  const contentOf = (piece: Buffer): Buffer | undefined => {
    const length = held + piece.length;
    if (length > maxLineBytes) return undefined;
    const bytes = parts.length === 0 ? piece : Buffer.concat([...parts, piece], length);
    return start === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
  };
  for await (const chunk of createReadStream(path, { start: from, highWaterMark: CHUNK_BYTES })) {
    const buffer = chunk as Buffer;
    let used = 0;
    for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, used)) {
      const bytes = contentOf(buffer.subarray(used, end));
      used = end + 1;
      yield { bytes, start, end: at + used, isTerminated: true };
      start = at + used;
      parts = [];
      held = 0;
    }
    at += buffer.length;
    held += buffer.length - used;
    if (held > maxLineBytes) parts = [];
    else if (used < buffer.length) parts.push(buffer.subarray(used));
  }
  if (includeUnterminated && held > 0) yield { bytes: contentOf(Buffer.alloc(0)), start, end: at, isTerminated: false };
}

/** Throws a RangeError that names the option unless `value` is an integer from 1. */
export function requirePositive(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`${name} must be an integer from 1, not ${value}`);
  return value;
}
