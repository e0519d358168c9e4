import { chmodSync, mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Writable } from 'node:stream';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** Where to log, and how much of it to keep. */
export interface LogFileOptions {
  /** Absolute path. Older files are `<file>.1` (the newest) and so on. Folders are made with mode 0700. */
  readonly file: string;
  /** Size at which the file is rotated, in bytes, 1024 or more; a fraction of a byte is cut off. @defaultValue 10485760 (10 MiB) */
  readonly maxBytes?: number;
  /** Older files that are kept, 1 or more. @defaultValue 5 */
  readonly keep?: number;
}

/** A place for log lines. What cannot be written is dropped and counted: logging never fails its caller. */
export interface LogFile {
  /** Pass it to pino, or write lines to it. */
  readonly stream: Writable;
  /** Lines that were dropped because the file could not be written. */
  readonly dropped: number;
  /** Writes what is left and closes the file. Never rejects. */
  close(): Promise<void>;
}

/**
 * Opens a log file that only its owner can read.
 *
 * @throws RangeError when `maxBytes` or `keep` is out of range
 */
export function openLogFile({ file, maxBytes = 10 * 1024 * 1024, keep = 5 }: LogFileOptions): LogFile {
  if (!(maxBytes >= 1024)) throw new RangeError(`maxBytes must be 1024 or more, not ${maxBytes}`);
  if (!(Number.isInteger(keep) && keep >= 1)) throw new RangeError(`keep must be an integer from 1, not ${keep}`);
  // The stream would take no part of a byte, and then not write at all.
  return new RotatedLogFile(file, Math.floor(maxBytes), keep);
}

class RotatedLogFile implements LogFile {
  readonly stream: Writable;
  dropped = 0;
  #target: RotatingFileStream | undefined;

  constructor(file: string, maxBytes: number, keep: number) {
    this.#target = openTarget(file, maxBytes, keep);
    this.#target?.on('error', () => {
      this.#target = undefined;
    });
    this.stream = new Writable({
      decodeStrings: true,
      write: (chunk: Buffer, _encoding, done) => {
        if (this.#target?.writable === true) {
          this.#target.write(chunk, (error) => {
            if (error) this.dropped++;
            done();
          });
          return;
        }
        this.dropped++;
        done();
      },
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.stream.end(resolve));
    const target = this.#target;
    if (!target || target.closed) return;
    await new Promise<void>((resolve) => {
      target.once('close', resolve).once('error', () => resolve());
      target.end();
    });
  }
}

function openTarget(file: string, maxBytes: number, keep: number): RotatingFileStream | undefined {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const stream = createStream(basename(file), {
      path: dirname(file),
      size: `${maxBytes}B`,
      rotate: keep,
      mode: 0o600,
    });
    stream.on('open', () => {
      try {
        chmodSync(file, 0o600);
      } catch {
        // A file that is gone again has nothing to hide.
      }
    });
    return stream;
  } catch {
    return undefined;
  }
}
