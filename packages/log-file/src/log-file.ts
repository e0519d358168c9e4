import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Writable } from 'node:stream';
import { printable } from '@hookline/terminal-text';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** Options of {@link openLogFile}. */
export interface LogFileOptions {
  /** Absolute path. Older files are `<file>.1` (the newest) and so on. Missing folders are created with mode 0700. */
  readonly file: string;
  /** Size at which the file is rotated, in bytes, 1024 or more; a fraction is dropped. @defaultValue 10485760 (10 MiB) */
  readonly maxBytes?: number | undefined;
  /** Older files that are kept, 1 or more. @defaultValue 5 */
  readonly keep?: number | undefined;
}

/** An open log file. Lines that cannot be written are dropped and counted: logging never fails its caller. */
export interface LogFile {
  /** Destination for pino, or for lines. Control sequences and bidirectional overrides in them are escaped. */
  readonly stream: Writable;
  /** Lines that were dropped because the file could not be written. */
  readonly dropped: number;
  /** Writes buffered lines and closes the file. Never rejects. */
  close(): Promise<void>;
}

/**
 * Opens a log file that only its owner can read. A symbolic link in its place is replaced by a file.
 *
 * @throws RangeError when `maxBytes` or `keep` is out of range
 */
export function openLogFile({ file, maxBytes = 10 * 1024 * 1024, keep = 5 }: LogFileOptions): LogFile {
  if (!(maxBytes >= 1024)) throw new RangeError(`maxBytes must be 1024 or more, got ${maxBytes}`);
  if (!(Number.isInteger(keep) && keep >= 1))
    throw new RangeError(`keep must be a whole number, 1 or more, got ${keep}`);
  // The stream does not accept a fraction of a byte and would write nothing.
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
      decodeStrings: false,
      write: (chunk: string | Buffer, _encoding, done) => {
        if (this.#target?.writable === true) {
          this.#target.write(printable(chunk.toString()), (error) => {
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
    // Its target is a file of another program.
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true) unlinkSync(file);
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
        // The file was removed meanwhile.
      }
    });
    return stream;
  } catch {
    return undefined;
  }
}
