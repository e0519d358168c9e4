/** Shortest `tool_use_id` that is taken as unique in the world: those of the API have 30 characters, UUIDs 36. */
const MIN_UNIQUE_LENGTH = 20;

/**
 * Returns a key of a tool call that is the same in every report of it: the hook's, the transcript's, and those of sessions that
 * were forked from its session. Proxies of the API may number calls by session; the key of a short id contains the session.
 */
export function callIdentity(toolUseId: string, sessionId: string): string {
  return toolUseId.length >= MIN_UNIQUE_LENGTH ? toolUseId : `${sessionId} ${toolUseId}`;
}
