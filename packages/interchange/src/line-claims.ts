import { createHash } from 'node:crypto';
import { type AgentId, attestedAgent, type AuthorshipLog } from '@hookline/attribution';
import type { ImportedLines } from '@hookline/contracts';
import { z } from 'zod';
import type { AgentTraceRecord } from './agent-trace-record.ts';

/** Lines of a file at a commit that a record of another program says an agent wrote. */
export interface LineClaim extends Pick<ImportedLines, 'how' | 'edit' | 'tool'> {
  /** Session or conversation. */
  readonly session: string;
  readonly model?: string | undefined;
  /** Indexes of the lines, from 0, ascending. */
  readonly lines: readonly number[];
}

/** Claims about one file, with the ranges that were not used. */
export interface FileClaims {
  readonly claims: readonly LineClaim[];
  /** Ranges of people and of unknown contributors. */
  readonly others: number;
  /** Ranges whose lines the file does not have, or has with another text. */
  readonly mismatched: number;
}

/** Longest session id of the contract, in characters. */
const MAX_SESSION = 200;
const SESSION_URL = 'hookline://session/';

const ownEditsSchema = z.object({
  edits: z.array(
    z.object({
      path: z.string(),
      start_line: z.int(),
      end_line: z.int(),
      edit: z.string().min(1).max(200),
      how: z.enum(['exact', 'reformatted', 'changed']),
      tool: z.string().max(200).optional(),
    }),
  ),
});

type OwnEdit = z.infer<typeof ownEditsSchema>['edits'][number];

/** Returns the claims of an Agent Trace record about a file, each once. Ranges with a SHA-256 hash are compared with the text. */
export function claimsOfTrace(record: AgentTraceRecord, path: string, text: readonly string[]): FileClaims {
  const own = ownEdits(record);
  const claims = new Claims();
  const counts = { others: 0, mismatched: 0 };
  const files = record.files.filter((file) => file.path === path);
  for (const { contributor, ranges, url } of files.flatMap(({ conversations }) => conversations)) {
    for (const range of ranges) {
      const { end_line: end, start_line: start } = range;
      const { model_id, type = 'unknown' } = range.contributor ?? contributor ?? {};
      const lines = text.slice(start - 1, end);
      const known = own.get(`${path}\n${start}\n${end}`);
      if (type !== 'ai' && type !== 'mixed') counts.others++;
      else if (end < start || end > text.length || !hasHash(lines, range.content_hash)) counts.mismatched++;
      else {
        claims.add(start - 1, end, {
          session: sessionOf(url, record.id),
          model: model_id?.replace(/^anthropic\//, ''),
          tool: (known?.tool ?? record.tool?.name)?.slice(0, 200),
          how: type === 'mixed' ? 'changed' : known?.how === 'reformatted' ? 'reformatted' : 'exact',
          edit: known?.edit,
        });
      }
    }
  }
  return { claims: claims.all(), ...counts };
}

/** Returns the claims of an authorship log about a file. */
export function claimsOfLog(log: AuthorshipLog, path: string, lineCount: number): FileClaims {
  const claims = new Claims();
  const own = { ...log, files: log.files.filter((file) => file.path === path) };
  for (let line = 0; line < lineCount; line++) {
    const agent = attestedAgent(own, path, line + 1);
    if (agent) claims.add(line, line + 1, claimOf(agent));
  }
  const entries = own.files.flatMap((file) => file.entries);
  const spans = entries.filter(({ key }) => !key.startsWith('h_')).flatMap((entry) => entry.spans);
  return {
    claims: claims.all(),
    others: entries.filter(({ key }) => key.startsWith('h_')).length,
    mismatched: spans.filter(({ end }) => end > lineCount).length,
  };
}

function claimOf({ id, model, tool }: AgentId): Omit<LineClaim, 'lines'> {
  const shared = { session: id.slice(0, MAX_SESSION), tool: tool.slice(0, 200), how: 'exact' } as const;
  return model === '' ? shared : { ...shared, model };
}

/** Collects claims: lines of one session, model and edit are one claim, and later claims replace earlier ones. */
class Claims {
  readonly #facts = new Map<string, Omit<LineClaim, 'lines'>>();
  readonly #owners = new Map<number, string>();

  add(from: number, to: number, claim: Omit<LineClaim, 'lines'>): void {
    const key = JSON.stringify(claim);
    this.#facts.set(key, claim);
    for (let line = from; line < to; line++) this.#owners.set(line, key);
  }

  all(): LineClaim[] {
    const lines = Map.groupBy(
      [...this.#owners].toSorted(([a], [b]) => a - b),
      ([, key]) => key,
    );
    return Array.from(this.#facts).flatMap(([key, claim]) => {
      const own = lines.get(key);
      return own ? [{ ...claim, lines: own.map(([line]) => line) }] : [];
    });
  }
}

/** Returns the edits that an export of hookline names, by path and lines. */
function ownEdits({ metadata = {}, tool }: AgentTraceRecord): ReadonlyMap<string, OwnEdit> {
  const parsed = ownEditsSchema.safeParse(metadata['dev.hookline']);
  if (tool?.name !== 'hookline' || !parsed.success) return new Map();
  return new Map(parsed.data.edits.map((edit) => [`${edit.path}\n${edit.start_line}\n${edit.end_line}`, edit]));
}

/** Returns whether lines have a hash. Hashes of other algorithms are not compared; the last line end may be part of it. */
function hasHash(lines: readonly string[], expected: string | undefined): boolean {
  const [, digest] = /^sha256:([0-9a-f]{64})$/i.exec(expected ?? '') ?? [];
  if (digest === undefined) return true;
  const text = lines.join('\n');
  return [`${text}\n`, text].some((each) => createHash('sha256').update(each).digest('hex') === digest.toLowerCase());
}

function sessionOf(url: string | undefined, record: string): string {
  if (url === undefined) return `agent-trace:${record}`;
  if (!url.startsWith(SESSION_URL)) return url.slice(0, MAX_SESSION);
  try {
    return decodeURIComponent(url.slice(SESSION_URL.length)).slice(0, MAX_SESSION);
  } catch {
    return url.slice(0, MAX_SESSION);
  }
}
