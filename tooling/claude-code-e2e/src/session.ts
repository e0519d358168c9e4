import { type Session, type SessionOptions, startCli } from './cli.ts';

export type { Session, SessionOptions } from './cli.ts';

/** Runs the CLI once in print mode. */
export async function runSession(options: SessionOptions): Promise<Session> {
  const { ended } = await startCli(options, 'argument');
  return await ended;
}

/** Returns the messages that user and model saw, without values that differ between runs. */
export function conversation(session: Session): {
  readonly code: number | null;
  readonly stderr: string;
  readonly seen: unknown;
} {
  const seen = session.messages
    .filter(({ type }) => type === 'assistant' || type === 'user' || type === 'result')
    .map(({ type, subtype, message, result, is_error }) => ({
      type,
      subtype,
      message: (message as { content?: unknown } | undefined)?.content,
      result,
      is_error,
    }));
  return { code: session.code, stderr: session.stderr, seen: JSON.parse(neutral(JSON.stringify(seen))) as unknown };
}

function neutral(text: string): string {
  return text
    .replaceAll(/toolu_\w+/g, 'toolu')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uuid')
    .replaceAll(/\ba[0-9a-f]{16}\b/g, 'agent')
    .replaceAll(/hookline-e2e-\w+/g, 'folder')
    .replaceAll(/<duration_ms>\d+/g, '<duration_ms>')
    .replaceAll(/<subagent_tokens>\d+/g, '<subagent_tokens>');
}
