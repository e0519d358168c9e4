import { windowOf } from './model-window.ts';
import { estimateTokens, outputText } from './outputs.ts';
import type { ContextReading } from './reading.ts';

/** Estimated size of instructions and tools, with which every context begins, in tokens. */
const BASE_TOKENS = 15_000;

/**
 * Estimates how full a session's context is from the texts that pass through its hooks, at four characters per token.
 * The estimate is low, because hooks do not receive everything, such as thinking. Use it when no other source exists.
 */
export class ContextEstimate {
  #tokens = BASE_TOKENS;

  /** Adds a prompt, an answer, or the input or response of a tool. */
  add(part: unknown): void {
    this.#tokens += estimateTokens(outputText(part));
  }

  /** Starts again after the context was compacted to `summary`, or cleared. */
  restart(summary = ''): void {
    this.#tokens = BASE_TOKENS + estimateTokens(summary);
  }

  /**
   * Returns the estimate.
   *
   * @param at - milliseconds since 1970
   * @param model - id of the model; without it the size of the window is unknown
   * @param configured - see {@link windowOf}
   */
  reading(at: number, model?: string, configured: Readonly<Record<string, number>> = {}): ContextReading {
    const window = model === undefined ? undefined : windowOf(model, configured);
    return {
      source: 'estimate',
      usedTokens: this.#tokens,
      windowTokens: window?.windowTokens,
      model,
      at,
    };
  }
}
