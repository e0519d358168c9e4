import { GitHistoryError } from './errors.ts';
import { type GitProcess, startGit } from './git.ts';

/** What a blob holds, or why it is not read. */
export type Blob = { readonly text: string } | { readonly skipped: 'binary' | 'too large' | 'missing' };

const LINE_FEED = 10;

/** Reads blobs by name, one after the other, from one git. */
export class BlobReader {
  readonly #git: GitProcess;
  readonly #maxBytes: number;
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(repository: string, maxBytes: number) {
    this.#git = startGit(repository, ['cat-file', '--batch']);
    this.#maxBytes = maxBytes;
    this.#chunks = this.#git.child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Reads the blob with a name. Not to be called again before it has answered. */
  async read(name: string): Promise<Blob> {
    this.#git.child.stdin.write(`${name}\n`);
    const [, type, size] = (await this.#line()).split(' ');
    if (type !== 'blob') return { skipped: 'missing' };
    const length = Number(size);
    if (length > this.#maxBytes) {
      await this.#skip(length + 1);
      return { skipped: 'too large' };
    }
    const bytes = (await this.#take(length + 1)).subarray(0, length);
    return bytes.includes(0) ? { skipped: 'binary' } : { text: bytes.toString('utf8') };
  }

  /** Ends the process. */
  close(): void {
    this.#git.child.stdin.end();
    this.#git.child.kill();
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(LINE_FEED);
      if (end >= 0) return this.#cut(end + 1).toString('utf8', 0, end);
      await this.#more();
    }
  }

  async #take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let left = length;
    while (left > 0) {
      if (this.#held.length === 0) await this.#more();
      const part = this.#cut(Math.min(left, this.#held.length));
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts, length);
  }

  async #skip(length: number): Promise<void> {
    let left = length;
    while (left > 0) {
      if (this.#held.length === 0) await this.#more();
      left -= this.#cut(Math.min(left, this.#held.length)).length;
    }
  }

  #cut(length: number): Buffer {
    const part = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return part;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done === true) {
      await this.#git.ended;
      throw new GitHistoryError('FAILED', 'git ended before it had answered');
    }
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
  }
}
