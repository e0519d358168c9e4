import { z } from 'zod';
import type { ContextReading } from './reading.ts';

/** What Claude Code hands to a status line, as far as it is used here. */
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

/** A reading, and whose it is. */
export interface SessionReading {
  /** The session's id. */
  readonly sessionId: string;
  /** How full its context is. */
  readonly reading: ContextReading;
}

/**
 * Reads what Claude Code told its status line.
 *
 * @param text - the JSON
 * @param at - when it was told, milliseconds since 1970
 * @returns `undefined` for anything else, and before the first response, when no context is in use yet
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
      ...(windowTokens === undefined ? {} : { windowTokens }),
      ...(model ? { model: model.id } : {}),
      at,
    },
  };
}

/** The value of a JSON text; `undefined` for anything else. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
