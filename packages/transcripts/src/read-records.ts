import { stat } from 'node:fs/promises';
import { readLines, type ReadLinesOptions } from './read-lines.ts';

/** A kind of record in transcripts, such as {@link tokenUsage}. */
export interface RecordType<Found> {
  /** Texts of which a line with such records contains at least one. Lines without any are skipped unparsed. */
  readonly markers: readonly string[];
  /** Returns the records in the JSON value of one line; empty for a line of another kind. Never throws. */
  parse(value: unknown): readonly Found[];
}

/** Counts over all lines read. */
export interface RecordCounts {
  /** Lines read, unreadable ones included. */
  readonly lines: number;
  /** Lines with a marker that are not valid JSON. */
  readonly malformed: number;
  /** Lines longer than `maxLineBytes`. */
  readonly tooLong: number;
}

/** Result of one incremental read. */
export interface FollowedRecords<Found> {
  /** Records of the lines added since the previous read. */
  readonly records: readonly Found[];
  /** True when the file is shorter than before and was read from its start: earlier records no longer count. */
  readonly restarted: boolean;
}

/** Reads the records of one type from a transcript that is still being written. */
export interface TranscriptFollower<Found> {
  /**
   * Reads the complete lines added since the previous call. A line without its line feed is left for the next call. A file
   * that is missing or unreadable yields no records; when reading fails half-way, the lines read so far count. Never
   * rejects. Calls must not overlap.
   */
  read(): Promise<FollowedRecords<Found>>;
  /** Offset at which the next read continues, in bytes. */
  readonly offset: number;
  /** Counts since the follower was created. */
  readonly counts: RecordCounts;
}

/**
 * Reads all records of one type from a transcript. Rejects with Node's error when the file cannot be read; unreadable lines
 * are skipped.
 */
export async function* readRecords<Found>(
  path: string,
  type: RecordType<Found>,
  options: ReadLinesOptions = {},
): AsyncGenerator<Found, void, undefined> {
  const parser = new LineParser(type);
  for await (const { bytes } of readLines(path, options)) yield* parser.parse(bytes);
}

/** Creates a follower that starts at the beginning of the file. */
export function followRecords<Found>(
  path: string,
  type: RecordType<Found>,
  options: Pick<ReadLinesOptions, 'maxLineBytes'> = {},
): TranscriptFollower<Found> {
  return new Follower(path, type, options);
}

class Follower<Found> implements TranscriptFollower<Found> {
  readonly #path: string;
  readonly #parser: LineParser<Found>;
  readonly #options: Pick<ReadLinesOptions, 'maxLineBytes'>;
  #offset = 0;

  constructor(path: string, type: RecordType<Found>, options: Pick<ReadLinesOptions, 'maxLineBytes'>) {
    this.#path = path;
    this.#parser = new LineParser(type);
    this.#options = options;
  }

  get offset(): number {
    return this.#offset;
  }

  get counts(): RecordCounts {
    return { ...this.#parser.counts };
  }

  async read(): Promise<FollowedRecords<Found>> {
    const records: Found[] = [];
    let restarted = false;
    try {
      const { size } = await stat(this.#path);
      restarted = size < this.#offset;
      if (restarted) this.#offset = 0;
      if (size === this.#offset) return { records, restarted };
      for await (const { bytes, end } of readLines(this.#path, { ...this.#options, from: this.#offset })) {
        records.push(...this.#parser.parse(bytes));
        this.#offset = end;
      }
    } catch {
      // The lines read so far count; the next read continues behind them.
    }
    return { records, restarted };
  }
}

class LineParser<Found> {
  readonly #type: RecordType<Found>;
  readonly counts = { lines: 0, malformed: 0, tooLong: 0 };

  constructor(type: RecordType<Found>) {
    this.#type = type;
  }

  parse(bytes: Buffer | undefined): readonly Found[] {
    this.counts.lines++;
    if (!bytes) {
      this.counts.tooLong++;
      return [];
    }
    if (!this.#type.markers.some((marker) => bytes.includes(marker))) return [];
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch {
      this.counts.malformed++;
      return [];
    }
    return this.#type.parse(value);
  }
}
