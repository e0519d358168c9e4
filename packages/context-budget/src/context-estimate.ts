import { windowOf } from './model-window.ts';
import { estimateTokens, outputText } from './outputs.ts';
import type { ContextReading } from './reading.ts';

/** What a session has in its context before anything is said, in tokens, about: instructions and tools. */
const BASE_TOKENS = 15_000;

/**
 * Guesses how full a session's context is from what passes through its hooks, at four characters a token. Too low where
 * hooks do not see everything, such as thinking: good for a session of which nothing better is known.
 */
export class ContextEstimate {
  #tokens = BASE_TOKENS;

  /** Adds a prompt, an answer, or a tool's input or response. */
  add(part: unknown): void {
    this.#tokens += estimateTokens(outputText(part));
  }

  /** The context was compacted to about that summary, or cleared. */
  restart(summary = ''): void {
    this.#tokens = BASE_TOKENS + estimateTokens(summary);
  }

  /**
   * What it comes to.
   *
   * @param at - milliseconds since 1970
   * @param model - the model's id, where it is known: without it the size of the window is not
   * @param configured - see {@link windowOf}
   */
  reading(at: number, model?: string, configured: Readonly<Record<string, number>> = {}): ContextReading {
    const window = model === undefined ? undefined : windowOf(model, configured);
    return {
      source: 'estimate',
      usedTokens: this.#tokens,
      ...(window ? { windowTokens: window.windowTokens } : {}),
      ...(model === undefined ? {} : { model }),
      at,
    };
  }
}
