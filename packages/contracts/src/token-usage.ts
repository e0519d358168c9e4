import { z } from 'zod';
import { timestampSchema } from './ids.ts';
import { problemSchema } from './problem.ts';

const tokensSchema = z.int().min(0).max(1e12);
const name = z.string().min(1).max(200);

/**
 * Tokens of one response of a model. A response is identified by `message_id` and `request_id`: repeated records of it, such as
 * those of a forked session, count once, with the largest figures.
 */
export const tokenUsageRecordSchema = z.object({
  message_id: name,
  request_id: name.optional(),
  session_id: name,
  prompt_id: name.optional(),
  trace_id: z.uuid().optional().describe('trace of the prompt'),
  agent_id: name.optional().describe('subagent that made the request'),
  repository: z.string().min(1).max(2048).optional(),
  model: name,
  speed: name.optional().describe('speed that the request was served with; default: standard'),
  inference_geo: name.optional().describe('region that the request was restricted to'),
  occurred_at: timestampSchema,
  input_tokens: tokensSchema.describe('input tokens that were in no cache'),
  output_tokens: tokensSchema,
  cache_read_tokens: tokensSchema,
  cache_write_5m_tokens: tokensSchema.describe('input tokens written to the cache for five minutes'),
  cache_write_1h_tokens: tokensSchema.describe('input tokens written to the cache for an hour'),
  web_searches: tokensSchema.default(0),
});

/** Tokens of one response of a model, validated. */
export type TokenUsageRecord = z.output<typeof tokenUsageRecordSchema>;

/** Tokens of one response of a model as sent by a client. */
export type TokenUsageInput = z.input<typeof tokenUsageRecordSchema>;

/** Body of `POST /usage/batch`: up to 1000 records, accepted or rejected one by one. */
export const tokenUsageBatchSchema = z.object({ records: z.array(z.unknown()).max(1000) });

/** Answer of `POST /usage/batch`. */
export const tokenUsageBatchAnswerSchema = z.object({
  success: z.boolean().describe('true when every record was accepted'),
  accepted: z.int(),
  known: z.int().describe('accepted records of responses that were known already'),
  failed: z.array(z.object({ index: z.int(), error: problemSchema })),
});

/** Answer of `POST /usage/batch`. */
export type TokenUsageBatchAnswer = z.infer<typeof tokenUsageBatchAnswerSchema>;

/** Groups that token usage is summed by. Periods are those of the requested time zone; weeks are ISO weeks. */
export const tokenUsageGroupSchema = z.enum(['day', 'week', 'month', 'session', 'repo', 'model', 'prompt']);

/** Group that token usage is summed by. */
export type TokenUsageGroup = z.infer<typeof tokenUsageGroupSchema>;

const filters = {
  since: timestampSchema.optional().describe('only responses at or after this time'),
  until: timestampSchema.optional().describe('only responses before this time'),
  session_id: name.optional(),
  repository: z.string().min(1).max(2048).optional(),
};

/** Query of `GET /usage`. */
export const tokenUsageQuerySchema = z.object({
  ...filters,
  by: tokenUsageGroupSchema.default('day'),
  timezone: z
    .string()
    .max(100)
    .regex(/^[A-Za-z][A-Za-z0-9_+\-/]*$/, 'a name such as Europe/Berlin')
    .default('UTC'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(400).optional(),
});

/** Query of `GET /usage`, validated. */
export type TokenUsageQuery = z.output<typeof tokenUsageQuerySchema>;

const sums = {
  messages: z.int().describe('responses of models'),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cache_read_tokens: z.int(),
  cache_write_5m_tokens: z.int(),
  cache_write_1h_tokens: z.int(),
  total_tokens: z.int(),
  web_searches: z.int(),
  cost_usd: z
    .number()
    .nullable()
    .describe('at list prices, of the responses with a known price; null when no price is known'),
  unpriced_messages: z.int().describe('responses without a known price; they are not part of cost_usd'),
};

/** Sums of token usage. */
export const tokenUsageSumsSchema = z.object(sums);

/** Sums of token usage. */
export type TokenUsageSums = z.infer<typeof tokenUsageSumsSchema>;

/** Sums of one day, session, or whatever else was asked for. */
export const tokenUsageRowSchema = z.object({
  key: z.string().nullable().describe('day, month, session, repository, model or trace; null: not known'),
  ...sums,
  sessions: z.int(),
  models: z.array(z.string()),
  repository: z.string().nullable().describe('the repository, when there is only one'),
  session_id: z.string().nullable().describe('the session, when there is only one'),
  prompt: z.string().nullable().describe('text of the prompt, when summed by prompt'),
  first_at: z.string(),
  last_at: z.string(),
});

/** Sums of one day, session, or whatever else was asked for. */
export type TokenUsageRow = z.infer<typeof tokenUsageRowSchema>;

const pricesSchema = z.object({
  source: z.string(),
  checked: z.string().describe('day on which the prices were collected, from copies of their sources'),
});

/** Answer of `GET /usage`. */
export const tokenUsageReportSchema = z.object({
  by: tokenUsageGroupSchema,
  timezone: z.string(),
  usage: z.array(tokenUsageRowSchema).describe('the latest first'),
  totals: tokenUsageSumsSchema.describe('of everything that meets the filters, not only of this page'),
  unpriced_models: z.array(z.string()),
  prices: pricesSchema,
  next: z.string().nullable(),
});

/** Answer of `GET /usage`. */
export type TokenUsageReport = z.infer<typeof tokenUsageReportSchema>;

/** Query of `GET /usage/blocks`. */
export const tokenUsageBlocksQuerySchema = z.object(filters);

/** Query of `GET /usage/blocks`, validated. */
export type TokenUsageBlocksQuery = z.output<typeof tokenUsageBlocksQuerySchema>;

/** Five hours of usage, from the hour of the first response on. */
export const tokenUsageBlockSchema = z.object({
  start: z.string(),
  end: z.string().describe('five hours after the start'),
  first_at: z.string(),
  last_at: z.string(),
  active: z.boolean().describe('true for the block that has not ended'),
  ...sums,
  models: z.array(z.string()),
});

/** Five hours of usage, from the hour of the first response on. */
export type TokenUsageBlock = z.infer<typeof tokenUsageBlockSchema>;

/** Answer of `GET /usage/blocks`. */
export const tokenUsageBlocksSchema = z.object({
  blocks: z.array(tokenUsageBlockSchema).describe('the latest first'),
  prices: pricesSchema,
});

/** Answer of `GET /usage/blocks`. */
export type TokenUsageBlocks = z.infer<typeof tokenUsageBlocksSchema>;
