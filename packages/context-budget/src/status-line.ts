import { z } from 'zod';
import type { ContextReading } from './reading.ts';

/** The fields of a status line's input that are used here. */
const statusLineSchema = z.looseObject({
  session_id: z.string(),
  model: z.looseObject({ id: z.string() }).optional().catch(undefined),
  context_window: z.looseObject({
    context_window_size: z.number().positive().optional().catch(undefined),
    total_input_tokens: z.number().min(0).optional().catch(undefined),
    current_usage: z
      .looseObject({
        input_tokens: z.number().min(0).default(0),
        cache_creation_input_tokens: z.number().min(0).default(0),
        cache_read_input_tokens: z.number().min(0).default(0),
      })
      .nullish()
      .catch(undefined),
  }),
});

/** A reading with its session. */
export interface SessionReading {
  readonly sessionId: string;
  readonly reading: ContextReading;
}

/**
 * Parses the input that Claude Code passed to a status line.
 *
 * @param text - the JSON
 * @param at - time of the input, milliseconds since 1970
 * @returns `undefined` for other text, and before the first response, when no context is in use
 */
export function readStatusLine(text: string, at: number): SessionReading | undefined {
  const parsed = statusLineSchema.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { session_id, model, context_window } = parsed.data;
  const usage = context_window.current_usage;
  const usedTokens = usage
    ? usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens
    : context_window.total_input_tokens;
  if (usedTokens === undefined || usedTokens === 0) return undefined;
  const windowTokens = context_window.context_window_size;
  return {
    sessionId: session_id,
    reading: {
      source: 'status-line',
      usedTokens,
      windowTokens,
      model: model?.id,
      at,
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
