import { LineHasher, parseAuthorshipLog, splitLines } from '@hookline/attribution';
import { deterministicId, type FileEdit, type LineageEventInput, type Provenance } from '@hookline/contracts';
import { parseAgentTraces, type RefusedRecord } from './agent-trace-record.ts';
import { type ImportedEdit, importedEdits } from './imported-edits.ts';
import { claimsOfLog, claimsOfTrace, type FileClaims, type LineClaim } from './line-claims.ts';

/** Everything about an event of claimed lines except their code. */
export interface ClaimContext {
  readonly eventId: string;
  readonly provenance: Provenance;
  /** True when the event contains the code. */
  readonly keepCode: boolean;
  readonly triggeredBy: string;
  readonly edit: FileEdit;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Rules for storing the text of a file. */
export interface ClaimRules {
  readonly keepCode: boolean;
  /** Returns the text without secrets. */
  readonly redact: (text: string) => Promise<string>;
  /** Returns the name of a file or repository without secrets. */
  readonly redactPath: (path: string) => Promise<string>;
}

/** Access of {@link recordSteps} to the repository and to the rules for its files. */
export interface RecordAccess {
  /** Name of the repository. */
  readonly repository: string;
  /** Returns the ids and times of revisions that exist. */
  readonly commits: (revisions: readonly string[]) => Promise<ReadonlyMap<string, CommitTime>>;
  /** Returns the texts of files by names such as `COMMIT:PATH`. */
  readonly texts: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Returns the authorship logs of commits. */
  readonly notes: () => Promise<ReadonlyMap<string, string>>;
  /** Returns true for a path in the repository that is never traced. */
  readonly isIgnored: (path: string) => boolean;
  readonly rulesOf: (path: string) => ClaimRules;
  /** Returns the ids of the edits of a file that are recorded. */
  readonly recordedEdits: (path: string) => Promise<ReadonlySet<string>>;
  /** Creates the event of code; `undefined` for blank code. */
  readonly created: (code: string, context: ClaimContext) => LineageEventInput | undefined;
  /** Secret that hashes of lines are made with. */
  readonly lineKey: string;
}

/** Records of another program: the text of Agent Trace records, or the git notes of the repository. */
export type RecordSource = { readonly format: 'agent-trace'; readonly text: string } | { readonly format: 'git-ai' };

/** Counts of what was read so far. */
export interface RecordCounts {
  readonly records: number;
  /** Records that cannot be used. */
  readonly refused: readonly RefusedRecord[];
  /** Files that the records describe. */
  readonly files: number;
  /** Lines that an agent wrote. */
  readonly lines: number;
  /** Ranges of people and of unknown contributors, which are not imported. */
  readonly others: number;
  /** Ranges whose lines the file does not have, or has with another text. */
  readonly mismatched: number;
  /** Files that the commit does not have as text. */
  readonly missing: number;
  /** Files that settings exclude. */
  readonly ignored: number;
  /** Edits that were recorded here. */
  readonly recorded: number;
}

/** A commit and its time in milliseconds since 1970. */
export interface CommitTime {
  readonly id: string;
  readonly at: number;
}

/** One record about a commit. */
interface CommitRecord {
  readonly name: string;
  readonly revision: string;
  readonly paths: readonly string[];
  readonly claims: (path: string, lines: readonly string[]) => FileClaims;
}

/** Steps of a reading, and counts that grow meanwhile. */
export interface RecordSteps {
  readonly steps: AsyncGenerator<{ readonly events: readonly LineageEventInput[] }, void, undefined>;
  readonly counts: () => RecordCounts;
}

/** Reads records of other programs into events, one step for each file of a record. Rejects when `access` does. */
export function recordSteps(access: RecordAccess, source: RecordSource): RecordSteps {
  const reader = new RecordReader(access);
  return { steps: reader.read(source), counts: () => reader.counts() };
}

class RecordReader {
  readonly #access: RecordAccess;
  readonly #hasher: LineHasher;
  readonly #refused: RefusedRecord[] = [];
  readonly #counts = { records: 0, files: 0, lines: 0, others: 0, mismatched: 0, missing: 0, ignored: 0, recorded: 0 };

  constructor(access: RecordAccess) {
    this.#access = access;
    this.#hasher = new LineHasher(access.lineKey);
  }

  counts(): RecordCounts {
    return { ...this.#counts, refused: this.#refused };
  }

  async *read(source: RecordSource): RecordSteps['steps'] {
    const { commits: commitsOf, notes } = this.#access;
    const records =
      source.format === 'git-ai' ? logsOf(await notes(), this.#refused) : tracesOf(source.text, this.#refused);
    const commits = await commitsOf(records.map(({ revision }) => revision));
    for (const record of records) {
      const commit = commits.get(record.revision);
      if (!commit) {
        this.#refused.push({ record: record.name, reason: 'the repository does not have its revision' });
        continue;
      }
      this.#counts.records++;
      for (const path of record.paths)
        yield { events: await this.#eventsOf(record.claims, path, commit, source.format) };
    }
  }

  async #eventsOf(
    claimsOf: CommitRecord['claims'],
    path: string,
    commit: CommitTime,
    format: RecordSource['format'],
  ): Promise<LineageEventInput[]> {
    const access = this.#access;
    const counts = this.#counts;
    counts.files++;
    if (access.isIgnored(path)) {
      counts.ignored++;
      return [];
    }
    const name = `${commit.id}:${path}`;
    const text = (await access.texts([name])).get(name);
    if (text === undefined) {
      counts.missing++;
      return [];
    }
    const claims = await this.#wanted(claimsOf(path, splitLines(text)), path);
    const edits = importedEdits(text, claims, this.#hasher, format);
    const events: LineageEventInput[] = [];
    for (const [index, edit] of edits.entries()) {
      // Edits of a record follow each other by their times.
      const event = await this.#eventOf(edit, path, { id: commit.id, at: commit.at + index }, format);
      if (event) events.push(event);
    }
    return events;
  }

  /** Counts claims, and returns those of edits that are not recorded here. */
  async #wanted({ claims, mismatched, others }: FileClaims, path: string): Promise<LineClaim[]> {
    const counts = this.#counts;
    counts.others += others;
    counts.mismatched += mismatched;
    const own = claims.some(({ edit }) => edit !== undefined) ? await this.#access.recordedEdits(path) : new Set();
    const wanted = claims.filter(({ edit }) => edit === undefined || !own.has(edit));
    counts.recorded += claims.length - wanted.length;
    counts.lines += wanted.reduce((sum, { lines }) => sum + lines.length, 0);
    return wanted;
  }

  async #eventOf(
    { claim, code, edit }: ImportedEdit,
    path: string,
    commit: CommitTime,
    format: RecordSource['format'],
  ): Promise<LineageEventInput | undefined> {
    const { created, repository: name, rulesOf } = this.#access;
    const { keepCode, redact, redactPath } = rulesOf(path);
    const repository = await redactPath(name);
    return created(await redact(code), {
      eventId: deterministicId('imported', format, repository, `${commit.id}:${path}`, ...factsOf(claim)),
      provenance: {
        file_path: await redactPath(path),
        repository,
        commit: commit.id,
        occurred_at: new Date(commit.at).toISOString(),
        session_id: await redact(claim.session),
        author: claim.how === 'changed' ? 'unknown' : 'agent',
        evidence: 'imported',
        evidence_reason: claim.tool === undefined ? format : `${format} of ${claim.tool}`,
      },
      keepCode,
      triggeredBy: format,
      edit,
      metadata: { commit: commit.id },
    });
  }
}

function factsOf({ edit = '', how, model = '', session, tool = '' }: LineClaim): string[] {
  return [session, model, tool, how, edit];
}

function tracesOf(text: string, refused: RefusedRecord[]): CommitRecord[] {
  const parsed = parseAgentTraces(text);
  refused.push(...parsed.refused);
  return parsed.records.flatMap((record) => {
    if (record.vcs?.type !== 'git') {
      refused.push({ record: record.id, reason: 'it names no git revision' });
      return [];
    }
    const paths = [...new Set(record.files.map(({ path }) => path))].filter(isWithin);
    const claims = (path: string, lines: readonly string[]): FileClaims => claimsOfTrace(record, path, lines);
    return { name: record.id, revision: record.vcs.revision, paths, claims };
  });
}

function logsOf(notes: ReadonlyMap<string, string>, refused: RefusedRecord[]): CommitRecord[] {
  return Array.from(notes).flatMap(([commit, text]) => {
    const log = parseAuthorshipLog(text);
    if (!log) {
      refused.push({ record: commit, reason: 'it is no authorship log of version 3' });
      return [];
    }
    const paths = [...new Set(log.files.map(({ path }) => path))].filter(isWithin);
    const claims = (path: string, lines: readonly string[]): FileClaims => claimsOfLog(log, path, lines.length);
    return { name: commit, revision: commit, paths, claims };
  });
}

/** Returns whether a path stays within the repository. */
function isWithin(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\n');
}
