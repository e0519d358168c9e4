import { createHash } from 'node:crypto';

/** A line of a file and who wrote it. */
export interface TracedLine {
  /** Number of the line, from 1. */
  readonly line: number;
  readonly text: string;
  readonly author: string;
  /** Resemblance of the line to what the edit wrote; `null` without a recorded edit. */
  readonly how: 'exact' | 'reformatted' | 'changed' | null;
  readonly event_id: string | null;
  readonly session_id: string | null;
  readonly model: string | null;
  /** Commit that the line came with. @defaultValue none */
  readonly commit?: string | null | undefined;
  /** Record of another program that the line is known from. @defaultValue none */
  readonly source?: { readonly tool: string | null; readonly edit: string | null } | null | undefined;
}

/** A file with all of its lines. */
export interface TracedFile {
  /** Path from the top of the repository. */
  readonly path: string;
  readonly lines: readonly TracedLine[];
}

/** Kind of contributor. `mixed` is text of the agent that another author has changed. */
export interface AgentTraceContributor {
  readonly type: 'ai' | 'mixed';
  readonly model_id?: string;
}

/** Lines of a file, both ends included. */
export interface AgentTraceRange {
  readonly start_line: number;
  readonly end_line: number;
  readonly content_hash: string;
  readonly contributor?: AgentTraceContributor;
}

/** A trace record of Agent Trace 0.1.0. */
export interface AgentTrace {
  readonly version: '0.1.0';
  readonly id: string;
  readonly timestamp: string;
  readonly vcs: { readonly type: 'git'; readonly revision: string };
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly {
    readonly path: string;
    readonly conversations: readonly {
      readonly url: string;
      readonly contributor: AgentTraceContributor;
      readonly ranges: readonly AgentTraceRange[];
    }[];
  }[];
  readonly metadata: {
    readonly 'dev.hookline': {
      readonly edits: readonly {
        readonly path: string;
        readonly start_line: number;
        readonly end_line: number;
        readonly edit: string;
        readonly how: string;
        readonly tool?: string;
      }[];
    };
  };
}

/** Facts of a record besides its files. */
export interface AgentTraceOptions {
  /** A UUID. */
  readonly id: string;
  /** Time of the record, RFC 3339. */
  readonly timestamp: string;
  /** Commit whose lines are described. */
  readonly revision: string;
  /** Version of the program. */
  readonly version: string;
}

interface Run {
  readonly first: TracedLine;
  readonly lines: TracedLine[];
}

/**
 * Describes the lines of a commit that recorded edits wrote. Other lines are left out, because an unrecorded
 * line is not known to be human; files without any such line, too. Lines whose words another author has changed are `mixed`.
 *
 * @see https://agent-trace.dev
 */
export function agentTrace(
  files: readonly TracedFile[],
  { id, revision, timestamp, version }: AgentTraceOptions,
): AgentTrace {
  const traced = files.map(({ lines, path }) => ({ path, runs: runsOf(lines) })).filter(({ runs }) => runs.length > 0);
  return {
    version: '0.1.0',
    id,
    timestamp,
    vcs: { type: 'git', revision },
    tool: { name: 'hookline', version },
    files: traced.map(({ path, runs }) => ({ path, conversations: conversationsOf(runs) })),
    metadata: {
      'dev.hookline': {
        edits: traced.flatMap(({ path, runs }) =>
          runs.map(({ first, lines }) => ({
            path,
            start_line: first.line,
            end_line: first.line + lines.length - 1,
            edit: first.source?.edit ?? first.event_id ?? '',
            how: first.how ?? '',
            ...(isForeign(first) ? { tool: first.source.tool } : {}),
          })),
        ),
      },
    },
  };
}

/** Returns whether the tool of another agent wrote a line. */
function isForeign(line: TracedLine): line is TracedLine & { readonly source: { readonly tool: string } } {
  const { tool = null } = line.source ?? {};
  return tool !== null && tool !== 'hookline';
}

/** Returns neighbouring lines of one edit and kind together. */
function runsOf(lines: readonly TracedLine[]): Run[] {
  const runs: Run[] = [];
  let previous: TracedLine | undefined;
  for (const line of lines) {
    const isAgent = line.event_id !== null && (line.author === 'agent' || line.how === 'changed');
    if (isAgent) {
      const last = runs.at(-1);
      const continues = last && previous === last.lines.at(-1) && isSame(last.first, line);
      if (continues) last.lines.push(line);
      else runs.push({ first: line, lines: [line] });
    }
    previous = line;
  }
  return runs;
}

function isSame(one: TracedLine, other: TracedLine): boolean {
  return one.event_id === other.event_id && one.how === other.how;
}

function conversationsOf(runs: readonly Run[]): AgentTrace['files'][number]['conversations'] {
  const groups = Map.groupBy(runs, ({ first }) => `${first.session_id ?? ''} ${first.model ?? ''}`);
  return [...groups.values()].flatMap((own) => {
    const [run] = own;
    if (!run) return [];
    return {
      url: urlOf(run.first.session_id ?? 'unknown'),
      contributor: contributorOf('ai', run.first.model),
      ranges: own.map(({ first, lines }) => ({
        start_line: first.line,
        end_line: first.line + lines.length - 1,
        content_hash: contentHash(lines),
        ...(first.how === 'changed' ? { contributor: contributorOf('mixed', first.model) } : {}),
      })),
    };
  });
}

/** Returns the URL of a session. The session of an imported record may be a URL itself. */
function urlOf(session: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(session) && URL.canParse(session)
    ? session
    : `hookline://session/${encodeURIComponent(session)}`;
}

function contributorOf(type: AgentTraceContributor['type'], model: string | null): AgentTraceContributor {
  // Models of other providers are recorded with the name of the provider.
  return model === null
    ? { type }
    : { type, model_id: (model.includes('/') ? model : `anthropic/${model}`).slice(0, 250) };
}

function contentHash(lines: readonly TracedLine[]): string {
  return `sha256:${createHash('sha256')
    .update(lines.map(({ text }) => `${text}\n`).join(''))
    .digest('hex')}`;
}
