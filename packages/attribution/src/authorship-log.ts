import { createHash } from 'node:crypto';

/** Lines of a file, counted from 1, both ends included. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** Lines that a session or a person wrote. */
export interface Attestation {
  /** `s_…::t_…` names a session, `h_…` a person, other keys a prompt of earlier versions of the format. */
  readonly key: string;
  readonly spans: readonly LineSpan[];
}

/** Attested lines of one file. */
export interface AttestedFile {
  /** Path from the top of the repository. */
  readonly path: string;
  readonly entries: readonly Attestation[];
}

/** Agent of a session. */
export interface AgentId {
  /** Name of the tool, such as `claude` or `cursor`. */
  readonly tool: string;
  /** Session in the tool. */
  readonly id: string;
  readonly model: string;
}

/** Session of an agent. */
export interface SessionRecord {
  readonly agent_id: AgentId;
  readonly human_author: string | null;
}

/** Authorship log of a commit, as git-ai keeps it in a git note. */
export interface AuthorshipLog {
  readonly files: readonly AttestedFile[];
  readonly metadata: {
    readonly schema_version: string;
    readonly git_ai_version?: string | null;
    readonly base_commit_sha: string;
    readonly prompts: Readonly<Record<string, unknown>>;
    readonly humans?: Readonly<Record<string, unknown>>;
    readonly sessions?: Readonly<Record<string, unknown>>;
  };
}

/** Version of the format that is written. Every version 3 is read. */
export const AUTHORSHIP_LOG_VERSION = 'authorship/3.0.0';

const READ_VERSIONS = /^authorship\/3\.\d+\.\d+$/;
const DIVIDER = '---';
/** Digits of keys of sessions and traces. */
const KEY_DIGITS = 14;

/**
 * Parses an authorship log. Entries that cannot be read are left out; `undefined` for a text that is no authorship log of
 * version 3.
 *
 * @see https://github.com/git-ai-project/git-ai/blob/main/specs/git_ai_standard_v3.0.0.md
 */
export function parseAuthorshipLog(text: string): AuthorshipLog | undefined {
  const lines = text.split(/\r?\n/);
  const divider = lines.indexOf(DIVIDER);
  if (divider < 0) return undefined;
  const metadata = parseMetadata(lines.slice(divider + 1).join('\n'));
  return metadata && { files: parseFiles(lines.slice(0, divider)), metadata };
}

/** Returns an authorship log as the text of a note, byte for byte as git-ai writes it. */
export function formatAuthorshipLog({ files, metadata }: AuthorshipLog): string {
  const attested = files.flatMap(({ entries, path }) => [
    /[ \t\n]/.test(path) ? `"${path}"` : path,
    ...entries.map(({ key, spans }) => `  ${key} ${formatSpans(spans)}`),
  ]);
  const { base_commit_sha, git_ai_version, humans = {}, prompts, schema_version, sessions = {} } = metadata;
  const sorted = {
    schema_version,
    ...(git_ai_version === undefined ? {} : { git_ai_version }),
    base_commit_sha,
    prompts: byKey(prompts),
    ...(Object.keys(humans).length > 0 ? { humans: byKey(humans) } : {}),
    ...(Object.keys(sessions).length > 0 ? { sessions: byKey(sessions) } : {}),
  };
  return [...attested, DIVIDER, JSON.stringify(sorted, undefined, 2)].join('\n');
}

/** Returns the agent that wrote a line of a file; `undefined` for a line of a person, or one that nothing is known of. */
export function attestedAgent({ files, metadata }: AuthorshipLog, path: string, line: number): AgentId | undefined {
  const entries = files.filter((file) => file.path === path).flatMap((file) => file.entries);
  // Later entries replace earlier ones.
  const entry = entries.findLast(({ spans }) => spans.some(({ end, start }) => line >= start && line <= end));
  if (!entry || entry.key.startsWith('h_')) return undefined;
  const [session = ''] = entry.key.split('::');
  const record = entry.key.startsWith('s_') ? metadata.sessions?.[session] : metadata.prompts[entry.key];
  return agentOf(record);
}

/** Returns the key of the lines that an edit of a session wrote: the session as git-ai names it, and the edit. */
export function attestationKey(agent: Pick<AgentId, 'tool' | 'id'>, edit: string): string {
  return `${sessionKey(agent)}::t_${digits(edit)}`;
}

/** Returns the key of a session, as git-ai computes it. */
export function sessionKey({ id, tool }: Pick<AgentId, 'tool' | 'id'>): string {
  return `s_${digits(`${tool}:${id}`)}`;
}

function digits(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, KEY_DIGITS);
}

function parseFiles(lines: readonly string[]): AttestedFile[] {
  const files: { readonly path: string; readonly entries: Attestation[] }[] = [];
  for (const line of lines) {
    const [, key, spans = ''] = /^ {2}(\S+) (\S+)$/.exec(line) ?? [];
    const parsed = parseSpans(spans);
    if (key !== undefined && parsed) files.at(-1)?.entries.push({ key, spans: parsed });
    else if (line !== '' && !line.startsWith(' '))
      files.push({ path: /^"(.*)"$/.exec(line)?.[1] ?? line, entries: [] });
  }
  return files.filter(({ entries }) => entries.length > 0);
}

function parseSpans(text: string): LineSpan[] | undefined {
  const spans = text.split(',').map((part) => {
    const [, start = '', end = start] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    return { start: Number(start), end: Number(end) };
  });
  return spans.every(({ end, start }) => start >= 1 && end >= start) ? spans : undefined;
}

function formatSpans(spans: readonly LineSpan[]): string {
  return spans
    .toSorted((a, b) => a.start - b.start)
    .map(({ end, start }) => (start === end ? String(start) : `${start}-${end}`))
    .join(',');
}

function parseMetadata(text: string): AuthorshipLog['metadata'] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || typeof value['schema_version'] !== 'string') return undefined;
    const { base_commit_sha: base, git_ai_version: version, humans, prompts, schema_version, sessions } = value;
    if (!READ_VERSIONS.test(schema_version)) return undefined;
    return {
      schema_version,
      ...(typeof version === 'string' || version === null ? { git_ai_version: version } : {}),
      base_commit_sha: typeof base === 'string' ? base : '',
      prompts: isRecord(prompts) ? prompts : {},
      humans: isRecord(humans) ? humans : {},
      sessions: isRecord(sessions) ? sessions : {},
    };
  } catch {
    return undefined;
  }
}

function agentOf(record: unknown): AgentId | undefined {
  const agent = isRecord(record) ? record['agent_id'] : undefined;
  if (!isRecord(agent)) return undefined;
  const { id, model, tool } = agent;
  if (typeof tool !== 'string' || typeof id !== 'string') return undefined;
  return { tool, id, model: typeof model === 'string' ? model : '' };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byKey(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
