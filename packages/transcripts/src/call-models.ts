import { type FileHandle, open } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { parseCallRecord, toolUsesOf } from './tool-call-records.ts';

/** Bytes at the end of a transcript that are read first; a call of a moment ago is within them. */
const END_BYTES = 262_144;
/** Bytes at the end of a transcript beyond which no request is searched. */
const SEARCHED_BYTES = 4_194_304;
/** Transcripts that are remembered; the least recently asked one is dropped. */
const MAX_TRANSCRIPTS = 50;
/** Calls of a transcript that are remembered; the earliest ones are dropped. */
const MAX_CALLS = 2000;
const LINE_FEED = 0x0a;
const REQUEST_MARKER = '"tool_use"';

/**
 * Finds the models that asked for calls in transcripts that are being written. Of each transcript its end is read once, and then
 * what was added. Calls for one transcript must not overlap.
 */
export class CallModels {
  readonly #transcripts = new LRUCache<string, RequestIndex>({ max: MAX_TRANSCRIPTS });

  /**
   * Returns the model that asked for a call. `undefined` when the file cannot be read, the request is not within its last 4 MiB,
   * or has no model.
   *
   * @param transcriptPath - absolute
   */
  async modelOf(transcriptPath: string, toolUseId: string): Promise<string | undefined> {
    let index = this.#transcripts.get(transcriptPath);
    if (!index) this.#transcripts.set(transcriptPath, (index = new RequestIndex()));
    return index.has(toolUseId) ? index.modelOf(toolUseId) : index.find(transcriptPath, toolUseId);
  }
}

/** Requests of one transcript between two offsets. */
class RequestIndex {
  readonly #models = new LRUCache<string, { readonly model: string | undefined }>({ max: MAX_CALLS });
  #start = 0;
  /** Offset behind the last complete line that was read; `undefined` before the first. */
  #end: number | undefined;

  has(toolUseId: string): boolean {
    return this.#models.has(toolUseId);
  }

  modelOf(toolUseId: string): string | undefined {
    return this.#models.peek(toolUseId)?.model;
  }

  /** Reads what was added, and the part before what is known only when that does not contain the request. */
  async find(path: string, toolUseId: string): Promise<string | undefined> {
    let file: FileHandle | undefined;
    try {
      file = await open(path);
      const { size } = await file.stat();
      // A file that became shorter was replaced.
      if (this.#end === undefined || size < this.#end) await this.#readEnd(file, size);
      else if (size > this.#end) this.#end = this.#add(await read(file, this.#end, size), this.#end);
      const earliest = Math.max(0, size - SEARCHED_BYTES);
      if (!this.has(toolUseId) && earliest < this.#start) {
        this.#add(await read(file, earliest, this.#start), earliest);
        this.#start = earliest;
      }
    } catch {
      return undefined;
    } finally {
      await file?.close();
    }
    return this.modelOf(toolUseId);
  }

  async #readEnd(file: FileHandle, size: number): Promise<void> {
    this.#models.clear();
    for (const bytes of [END_BYTES, SEARCHED_BYTES]) {
      const from = Math.max(0, size - bytes);
      const part = await read(file, from, size);
      // A part within one long line says nothing.
      if (from > 0 && !part.includes(LINE_FEED)) continue;
      this.#start = from === 0 ? 0 : from + part.indexOf(LINE_FEED) + 1;
      this.#end = this.#add(part, from);
      return;
    }
  }

  /** Adds the requests in the complete lines of a part. Returns the offset behind them. */
  #add(part: Buffer, from: number): number {
    let lineStart = 0;
    for (let end = part.indexOf(LINE_FEED); end >= 0; end = part.indexOf(LINE_FEED, lineStart)) {
      this.#addLine(part.subarray(lineStart, end));
      lineStart = end + 1;
    }
    return from + lineStart;
  }

  #addLine(line: Buffer): void {
    if (!line.includes(REQUEST_MARKER)) return;
    try {
      const record = parseCallRecord(line);
      if (record?.type !== 'assistant') return;
      for (const { id } of toolUsesOf(record)) this.#models.set(id, { model: record.message.model });
    } catch {
      // The rest of a line whose start was not read.
    }
  }
}

async function read(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(to - from);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
