import { z } from 'zod';
import type { RecordType } from './read-records.ts';

/** Tokens of one response of the model, or a compaction of the context. */
export type TokenUsage = MessageUsage | CompactionBoundary;

/** Tokens of one response. Claude Code repeats it for each block of a message: the last record of a `messageId` counts. */
export interface MessageUsage {
  readonly kind: 'message';
  /** Id of the model's message. */
  readonly messageId: string;
  /** Model id, such as `claude-opus-5-5`. */
  readonly model: string;
  /** Input tokens that were in no cache. */
  readonly inputTokens: number;
  /** Input tokens written to the prompt cache. */
  readonly cacheCreationTokens: number;
  /** Input tokens read from the prompt cache. */
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  /** Time of the response in milliseconds since 1970; 0 when the line has no valid time stamp. */
  readonly at: number;
  /** True for a request of a subagent, which has a context window of its own. */
  readonly isSidechain: boolean;
}

/** The context was compacted: its size is unknown until the next response. */
export interface CompactionBoundary {
  readonly kind: 'compaction';
  readonly isSidechain: boolean;
}

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

/** Model name of messages that Claude Code makes up itself, such as API errors: they used no tokens. */
const SYNTHETIC_MODEL = '<synthetic>';

/** Token usage of responses, and compactions, in the order of the transcript. */
export const tokenUsage: RecordType<TokenUsage> = {
  markers: ['"usage"', '"compact_boundary"'],
  parse(value) {
    const parsed = lineSchema.safeParse(value);
    if (!parsed.success) return [];
    const { isSidechain = false, message, subtype, timestamp, type } = parsed.data;
    if (type === 'system' && subtype === 'compact_boundary') return [{ kind: 'compaction', isSidechain }];
    if (type !== 'assistant' || !message || message.model === SYNTHETIC_MODEL) return [];
    const { id, model, usage } = message;
    return [
      {
        kind: 'message',
        messageId: id,
        model,
        inputTokens: usage.input_tokens,
        cacheCreationTokens: usage.cache_creation_input_tokens,
        cacheReadTokens: usage.cache_read_input_tokens,
        outputTokens: usage.output_tokens,
        at: Date.parse(timestamp ?? '') || 0,
        isSidechain,
      },
    ];
  },
};
