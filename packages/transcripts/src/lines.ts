import { createReadStream } from 'node:fs';

/** A line of a file, without its end. */
export interface Line {
  /** Undefined of a line that is longer than it may be: they were let go. */
  readonly bytes: Buffer | undefined;
  /** Where it begins, in bytes. */
  readonly start: number;
  /** Where the next one begins. */
  readonly end: number;
}

const LINE_FEED = 10;
const CHUNK_BYTES = 1 << 18;

/**
 * The lines of a file from a byte on, one at a time. What follows the last line feed is no line yet: whoever writes the
 * file may be in the middle of it. Holds one chunk of the file and one line.
 */
export async function* linesOf(path: string, from: number, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let held = 0;
  let start = from;
  let at = from;
  for await (const chunk of createReadStream(path, { start: from, highWaterMark: CHUNK_BYTES })) {
    const buffer = chunk as Buffer;
    let used = 0;
    for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, used)) {
      const piece = buffer.subarray(used, end);
      const length = held + piece.length;
      const bytes =
        length > maxBytes ? undefined : parts.length === 0 ? piece : Buffer.concat([...parts, piece], length);
      used = end + 1;
      yield { bytes, start, end: at + used };
      start = at + used;
      parts = [];
      held = 0;
    }
    at += buffer.length;
    held += buffer.length - used;
    if (held > maxBytes) parts = [];
    else if (used < buffer.length) parts.push(buffer.subarray(used));
  }
}
