import type { TokenUsageInput } from '@hookline/contracts';
import type { UsageRecord } from '@hookline/transcripts';

/** Rules and names of this machine for records of token usage. */
export interface UsageNames {
  /** True for folders of which nothing is recorded. */
  readonly isExcluded: (folder: string) => boolean;
  /** Returns the name of the repository that contains a folder, without secrets. */
  readonly repositoryOf: (folder: string) => Promise<string | undefined>;
  /** Returns the id of the trace of a prompt. */
  readonly traceIdOf: (prompt: { readonly session_id: string; readonly prompt_id: string }) => string;
}

/** Returns a record of a transcript as the service takes it; `undefined` for one of an excluded folder. */
export async function toUsageInput(record: UsageRecord, names: UsageNames): Promise<TokenUsageInput | undefined> {
  const { cwd, promptId, sessionId } = record;
  if (cwd !== undefined && names.isExcluded(cwd)) return undefined;
  return {
    message_id: record.messageId,
    request_id: record.requestId,
    session_id: sessionId,
    prompt_id: promptId,
    trace_id: promptId === undefined ? undefined : names.traceIdOf({ session_id: sessionId, prompt_id: promptId }),
    agent_id: record.agentId,
    repository: cwd === undefined ? undefined : await names.repositoryOf(cwd),
    model: record.model,
    speed: record.speed === 'standard' ? undefined : record.speed,
    inference_geo: record.inferenceGeo,
    occurred_at: record.at,
    input_tokens: record.inputTokens,
    output_tokens: record.outputTokens,
    cache_read_tokens: record.cacheReadTokens,
    cache_write_5m_tokens: record.cacheWrite5mTokens,
    cache_write_1h_tokens: record.cacheWrite1hTokens,
    web_searches: record.webSearches,
  };
}
