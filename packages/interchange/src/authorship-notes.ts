import {
  type AgentId,
  type Attestation,
  attestationKey,
  AUTHORSHIP_LOG_VERSION,
  type AuthorshipLog,
  type LineSpan,
  sessionKey,
  type SessionRecord,
} from '@hookline/attribution';
import type { TracedFile, TracedLine } from './agent-trace.ts';

/** Facts of an authorship log besides its files. */
export interface AuthorshipLogOptions {
  /** Commit whose lines are described. */
  readonly commit: string;
  /** Version of the program. */
  readonly version: string;
}

/** Name of Claude Code in authorship logs. */
const CLAUDE = 'claude';
const UNKNOWN_MODEL = 'unknown';

/**
 * Describes the lines that came with a commit and that recorded edits wrote, as an authorship log of git-ai; `undefined` when
 * there are none. Lines whose words another author has changed are left out. A session has the key that git-ai gives it.
 */
export function authorshipLog(
  files: readonly TracedFile[],
  { commit, version }: AuthorshipLogOptions,
): AuthorshipLog | undefined {
  const sessions: Record<string, SessionRecord> = {};
  const attested = files.flatMap(({ lines, path }) => {
    const own = lines.filter((line) => line.commit === commit && isAgent(line));
    const byKey = Map.groupBy(own, (line) => attestationKey(agentOf(line), editOf(line)));
    for (const line of own) {
      const agent = agentOf(line);
      sessions[sessionKey(agent)] = { agent_id: agent, human_author: null };
    }
    const entries = Array.from(byKey, ([key, of]): Attestation => ({ key, spans: spansOf(of) }));
    return entries.length === 0 ? [] : [{ path, entries }];
  });
  if (attested.length === 0) return undefined;
  return {
    files: attested,
    metadata: {
      schema_version: AUTHORSHIP_LOG_VERSION,
      git_ai_version: `${WRITER} ${version}`,
      base_commit_sha: commit,
      prompts: {},
      sessions,
    },
  };
}

const WRITER = 'hookline';

/** Returns whether hookline has written an authorship log. */
export function isOwnLog({ metadata: { git_ai_version } }: AuthorshipLog): boolean {
  return git_ai_version?.startsWith(`${WRITER} `) === true;
}

function isAgent({ author, event_id, session_id }: TracedLine): boolean {
  return author === 'agent' && event_id !== null && session_id !== null;
}

function agentOf({ model, session_id, source }: TracedLine): AgentId {
  const tool = source?.tool ?? CLAUDE;
  return { tool: tool === WRITER ? CLAUDE : tool, id: session_id ?? '', model: model ?? UNKNOWN_MODEL };
}

function editOf({ event_id, source }: TracedLine): string {
  return source?.edit ?? event_id ?? '';
}

/** Returns neighbouring lines together. */
function spansOf(lines: readonly TracedLine[]): LineSpan[] {
  const spans: { start: number; end: number }[] = [];
  for (const { line } of lines) {
    const last = spans.at(-1);
    if (last && last.end === line - 1) last.end = line;
    else spans.push({ start: line, end: line });
  }
  return spans;
}
