import { open } from 'node:fs/promises';
import { z } from 'zod';
import { windowOf } from './model-window.ts';
import type { ContextReading } from './reading.ts';
import { jsonOf } from './status-line.ts';

const count = z.number().min(0).catch(0).default(0);
const lineSchema = z.looseObject({
  type: z.string(),
  subtype: z.string().optional().catch(undefined),
  isSidechain: z.boolean().optional().catch(undefined),
  timestamp: z.string().optional().catch(undefined),
  message: z
    .looseObject({
      id: z.string(),
      model: z.string(),
      usage: z.looseObject({
        input_tokens: count,
        cache_creation_input_tokens: count,
        cache_read_input_tokens: count,
        output_tokens: count,
      }),
    })
    .optional()
    .catch(undefined),
});

/** Tokens of a session's main thread, each message counted once. */
export interface TokenTotals {
  /** Input that no cache had, in tokens. */
  readonly input: number;
  /** Input written to the cache, in tokens. */
  readonly cacheCreation: number;
  /** Input read from the cache, in tokens. */
  readonly cacheRead: number;
  /** Output, in tokens. */
  readonly output: number;
}

interface Counted extends TokenTotals {
  readonly model: string;
  readonly at: number;
}

/**
 * Counts what a transcript's lines say of tokens. Claude Code writes a message's usage once for each block of it, so a
 * message counts by its id, with its last figures; subagents' lines (`isSidechain`) and made-up messages
 * (`<synthetic>`) do not count. After a compaction nothing is known until the next response.
 */
export class TranscriptUsage {
  readonly #messages = new Map<string, Counted>();
  #last: Counted | undefined;

  /** Takes one line of a transcript. A line that is none is passed over. */
  addLine(line: string): void {
    const parsed = lineSchema.safeParse(jsonOf(line));
    if (!parsed.success || parsed.data.isSidechain === true) return;
    const { type, subtype, message, timestamp } = parsed.data;
    if (type === 'system' && subtype === 'compact_boundary') this.#last = undefined;
    if (type !== 'assistant' || !message || message.model === '<synthetic>') return;
    const { usage } = message;
    const counted: Counted = {
      input: usage.input_tokens,
      cacheCreation: usage.cache_creation_input_tokens,
      cacheRead: usage.cache_read_input_tokens,
      output: usage.output_tokens,
      model: message.model,
      at: Date.parse(timestamp ?? '') || 0,
    };
    this.#messages.set(message.id, counted);
    this.#last = counted;
  }

  /** Everything counted so far. */
  get totals(): TokenTotals {
    const totals = { input: 0, cacheCreation: 0, cacheRead: 0, output: 0 };
    for (const each of this.#messages.values()) {
      totals.input += each.input;
      totals.cacheCreation += each.cacheCreation;
      totals.cacheRead += each.cacheRead;
      totals.output += each.output;
    }
    return totals;
  }

  /** How full the context is after the last response; `undefined` before the first one and after a compaction. */
  reading(configured: Readonly<Record<string, number>> = {}): ContextReading | undefined {
    if (!this.#last) return undefined;
    const { input, cacheCreation, cacheRead, model, at } = this.#last;
    const window = windowOf(model, configured);
    return {
      source: 'transcript',
      usedTokens: input + cacheCreation + cacheRead,
      ...(window ? { windowTokens: window.windowTokens } : {}),
      model,
      at,
    };
  }
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 1 << 20;

/** Follows a transcript that is being written: each `read` takes the lines added since the one before. */
export class TranscriptFollower {
  readonly #path: string;
  #usage = new TranscriptUsage();
  #offset = 0;

  /** `path` is the transcript's, absolute, as hooks are told it. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Reads on, and resolves to what is counted. A last line without an end is left for the next time; a file that became
   * shorter is read from its start. A file that is absent or cannot be read has nothing to add. Never rejects.
   */
  async read(): Promise<TranscriptUsage> {
    const file = await open(this.#path, 'r').catch(() => undefined);
    if (!file) return this.#usage;
    try {
      const { size } = await file.stat();
      if (size < this.#offset) this.#restart();
      let rest = Buffer.alloc(0);
      for (let at = this.#offset; at < size;) {
        const room = Math.min(CHUNK_BYTES, size - at);
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room, at);
        if (bytesRead === 0) break;
        at += bytesRead;
        const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
        const end = bytes.lastIndexOf(NEWLINE) + 1;
        for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) this.#usage.addLine(line);
        this.#offset += end;
        rest = bytes.subarray(end);
      }
    } catch {
      // What was read counts.
    } finally {
      await file.close();
    }
    return this.#usage;
  }

  #restart(): void {
    this.#usage = new TranscriptUsage();
    this.#offset = 0;
  }
}
