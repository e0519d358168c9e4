import { GitHistoryError } from './errors.ts';
import { type GitProcess, startGit } from './git-process.ts';

/** Text of a blob, or the reason why it was not read. */
export type Blob = { readonly text: string } | { readonly skipped: 'binary' | 'too large' | 'missing' };

const LINE_FEED = 10;

/** Reads blobs by object id from one `git cat-file` process. */
export class BlobReader {
  readonly #git: GitProcess;
  readonly #maxBytes: number;
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(repository: string, maxBytes: number) {
    this.#git = startGit(repository, ['cat-file', '--batch']);
    this.#maxBytes = maxBytes;
    this.#chunks = this.#git.child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Reads one blob. Calls must not overlap. Rejects with a `GitHistoryError` when git fails. */
  async read(objectId: string): Promise<Blob> {
    this.#git.child.stdin.write(`${objectId}\n`);
    const [, type, size] = (await this.#readLine()).split(' ');
    if (type !== 'blob') return { skipped: 'missing' };
    const length = Number(size);
    if (length > this.#maxBytes) {
      await this.#skipBytes(length + 1);
      return { skipped: 'too large' };
    }
    const bytes = (await this.#readBytes(length + 1)).subarray(0, length);
    return bytes.includes(0) ? { skipped: 'binary' } : { text: bytes.toString('utf8') };
  }

  /** Terminates the process. */
  close(): void {
    this.#git.child.stdin.end();
    this.#git.child.kill();
  }

  async #readLine(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf(LINE_FEED);
      if (end >= 0) return this.#consume(end + 1).toString('utf8', 0, end);
      await this.#fill();
    }
  }

  async #readBytes(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let left = length;
    while (left > 0) {
      if (this.#buffer.length === 0) await this.#fill();
      const part = this.#consume(Math.min(left, this.#buffer.length));
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts, length);
  }

  async #skipBytes(length: number): Promise<void> {
    let left = length;
    while (left > 0) {
      if (this.#buffer.length === 0) await this.#fill();
      left -= this.#consume(Math.min(left, this.#buffer.length)).length;
    }
  }

  #consume(length: number): Buffer {
    const part = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return part;
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done === true) {
      await this.#git.exited;
      throw new GitHistoryError('git_failed', 'git exited before it answered');
    }
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }
}
