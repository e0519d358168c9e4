import { followRecords, type TokenUsage, tokenUsage, type TranscriptFollower } from '@hookline/transcripts';
import { windowOf } from './model-window.ts';
import type { ContextReading } from './reading.ts';

/** Tokens of a session's main thread, each message counted once. */
export interface TokenTotals {
  /** Input tokens that were in no cache. */
  readonly input: number;
  /** Input tokens written to the cache. */
  readonly cacheCreation: number;
  /** Input tokens read from the cache. */
  readonly cacheRead: number;
  readonly output: number;
}

interface CountedMessage extends TokenTotals {
  readonly model: string;
  readonly at: number;
}

/**
 * Counts the tokens of a transcript's usage records. A message counts once, with its last figures; subagents do not
 * count. After a compaction, the fill level is unknown until the next response.
 */
export class TranscriptUsage {
  readonly #messages = new Map<string, CountedMessage>();
  #last: CountedMessage | undefined;

  /** Adds a record. */
  add(record: TokenUsage): void {
    if (record.isSidechain) return;
    if (record.kind === 'compaction') {
      this.#last = undefined;
      return;
    }
    const counted: CountedMessage = {
      input: record.inputTokens,
      cacheCreation: record.cacheCreationTokens,
      cacheRead: record.cacheReadTokens,
      output: record.outputTokens,
      model: record.model,
      at: record.at,
    };
    this.#messages.set(record.messageId, counted);
    this.#last = counted;
  }

  /** Sums over all records added. */
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

  /**
   * Returns how full the context is after the last response; `undefined` before the first one and after a compaction.
   *
   * @param configured - see {@link windowOf}
   */
  reading(configured: Readonly<Record<string, number>> = {}): ContextReading | undefined {
    if (!this.#last) return undefined;
    const { input, cacheCreation, cacheRead, model, at } = this.#last;
    return {
      source: 'transcript',
      usedTokens: input + cacheCreation + cacheRead,
      windowTokens: windowOf(model, configured)?.windowTokens,
      model,
      at,
    };
  }
}

/** Follows the token usage of a transcript that is being written. */
export class UsageFollower {
  readonly #records: TranscriptFollower<TokenUsage>;
  #usage = new TranscriptUsage();

  /** @param path - absolute path of the transcript */
  constructor(path: string) {
    this.#records = followRecords(path, tokenUsage);
  }

  /**
   * Reads the lines added since the previous call and resolves to the usage so far. A file that became shorter is counted
   * from its start; one that cannot be read adds nothing. Never rejects. Calls must not overlap.
   */
  async read(): Promise<TranscriptUsage> {
    const { records, restarted } = await this.#records.read();
    if (restarted) this.#usage = new TranscriptUsage();
    for (const record of records) this.#usage.add(record);
    return this.#usage;
  }
}
