import {
  attribute,
  blobId,
  type LineHasher,
  type LineOrigin,
  replay,
  splitLines,
  textsNeeded,
} from '@hookline/attribution';
import type { Author, Evidence } from '@hookline/contracts';
import { failure, type Outcome, success } from '@hookline/outcome';
import { BlameError } from './errors.ts';
import { type FileVersion, readVersion } from './file-version.ts';
import { blobTexts, gitText } from './git.ts';
import { importedLines, type ImportedLine, type LineSource, notedLines } from './imported-lines.ts';
import { lineCommits, type LineCommit, type LineCommits, type LineRange } from './line-commits.ts';
import { type BlamedEdit, type EditsOf, type FilePlace, recordedEdits, type RecordedEdits } from './recorded-edits.ts';

/** Author of one line, with the evidence. */
export interface BlamedLine {
  /** Number of the line, from 1. */
  readonly line: number;
  readonly text: string;
  /** `git`: the line is committed, and no recorded edit wrote it. `unknown`: it may be of an edit that is not recorded. */
  readonly author: Author;
  /** Resemblance of the line to what the edit wrote; `null` without a recorded edit. */
  readonly how: LineOrigin['how'] | null;
  readonly evidence: Evidence | null;
  readonly event_id: string | null;
  readonly session_id: string | null;
  readonly trace_id: string | null;
  /** Beginning of the prompt. */
  readonly prompt: string | null;
  readonly model: string | null;
  /** Time of the edit, ISO 8601; without an edit the time of the commit. */
  readonly at: string | null;
  /** Commit that the line came with; `null` when it is not committed. */
  readonly commit: string | null;
  /** Record of another program that the line is known from, with the evidence `imported`; `null` for what was recorded here. */
  readonly source: LineSource | null;
}

/** Author of each line of a file. */
export interface Blame {
  readonly file: string;
  readonly repository: string;
  /** Commit; `null` for the working tree. */
  readonly rev: string | null;
  readonly lines: readonly BlamedLine[];
  /** Sentences about limits of the answer, such as a shallow clone. */
  readonly notes: readonly string[];
}

/** Options of {@link blame}. */
export interface BlameOptions {
  /** Absolute path of the file. */
  readonly file: string;
  /** Names of the repository and of the file within it, as edits are recorded with. */
  readonly place: FilePlace;
  /** Revision that is shown. @defaultValue the working tree */
  readonly revision?: string | undefined;
  /** Lines that are shown. @defaultValue all */
  readonly range?: LineRange | undefined;
  /** Hashes lines with the key that edits were recorded with. */
  readonly hasher: LineHasher;
  readonly editsOf: EditsOf;
  /**
   * Returns the recorded code of a pattern by its fingerprint; it helps to find lines that were reformatted before they were
   * committed. @defaultValue only git's texts are used
   */
  readonly codeOf?: ((fingerprint: string) => Promise<string | undefined>) | undefined;
}

/** Latest edits whose recorded code is read. */
const MAX_CODES = 8;
/** Latest edits whose texts git is asked for. */
const MAX_BLOBS = 100;

/**
 * Explains who wrote each line of a file: which recorded edit, prompt, session and model, and the commit it came with. Reads git and
 * the recorded edits, and writes nothing.
 */
export async function blame(options: BlameOptions): Promise<Outcome<Blame, BlameError>> {
  const { editsOf, file, place, range, revision } = options;
  const version = await readVersion(file, revision);
  if (!version.ok) return version;
  const { commit, folder, name, text } = version.value;
  const length = splitLines(text).length;
  if (range && (range.start > length || range.start < 1 || range.end < range.start))
    return failure(new BlameError('no_file', `the file has ${length} lines; the range is outside of them`));
  const shown = { start: range?.start ?? 1, end: Math.min(range?.end ?? length, length) };
  let recorded: RecordedEdits;
  let commits: LineCommits | undefined;
  let isInRepository: boolean;
  try {
    [recorded, commits, isInRepository] = await Promise.all([
      recordedEdits(place, editsOf, folder, name),
      lineCommits(folder, name, { commit, range: range && shown }),
      gitText(folder, ['rev-parse', '--git-dir']).then((found) => found !== undefined),
    ]);
  } catch (cause) {
    return failure(new BlameError('no_edits', 'the recorded edits cannot be read', { cause, retryable: true }));
  }
  const { isBroken, origins } = await originsOf(version.value, recorded.edits, options);
  const own = origins.slice(shown.start - 1, shown.end);
  const missing = [...own.keys()].filter((index) => own[index]?.edit === undefined);
  const edits = missing.length === 0 ? [] : recorded.imported;
  const imported = await importedLines({ folder, text, edits }, options.hasher);
  const isMissing = (index: number): boolean => !imported.has(shown.start - 1 + index);
  const noted = commits ? await notedLines(folder, commits, missing.filter(isMissing)) : undefined;
  const lines = own.map((origin, index) => {
    const found = origin.edit === undefined ? (imported.get(shown.start - 1 + index) ?? noted?.get(index)) : undefined;
    const landed = commits?.commits[index];
    const blamed = found
      ? importedLine(origin.text, found, landed)
      : blamedLine({ origin, recorded, isBroken, commit: landed });
    return { line: shown.start + index, ...blamed };
  });
  return success({
    file: place.path,
    repository: place.repository,
    rev: commit ?? null,
    lines,
    notes: [...notesOf(isInRepository, commits, recorded, options.hasher), ...sourcesOf(lines)],
  });
}

async function originsOf(
  { committedAt, folder, text }: FileVersion,
  edits: readonly BlamedEdit[],
  { codeOf, hasher }: BlameOptions,
): Promise<{ readonly origins: readonly LineOrigin[]; readonly isBroken: boolean }> {
  const needed = textsNeeded(edits);
  const texts = await blobTexts(folder, needed);
  const history = replay(edits, { hasher, texts, kept: [blobId(text)], asOf: committedAt });
  const isExact = history.states.has(blobId(text));
  const others = isExact || edits.length === 0 ? [] : await textsOfEdits(folder, edits, codeOf);
  return { origins: attribute(text, history, { hasher, texts: others }), isBroken: history.isBroken };
}

/** Returns texts that contain lines of the edits: those that git has, and the recorded code of the latest edits. */
async function textsOfEdits(
  folder: string,
  edits: readonly BlamedEdit[],
  codeOf: BlameOptions['codeOf'],
): Promise<string[]> {
  const blobs = edits.slice(-MAX_BLOBS).flatMap(({ after_blob }) => after_blob ?? []);
  const inGit = await blobTexts(folder, [...new Set(blobs)]);
  const codes = edits
    .slice(-MAX_CODES)
    .filter(({ after_blob }) => typeof after_blob === 'string' && !inGit.has(after_blob))
    .flatMap(({ fingerprint }) => fingerprint ?? []);
  const recorded = codeOf ? await Promise.all([...new Set(codes)].map(codeOf)) : [];
  return [...inGit.values(), ...recorded.filter((code) => code !== undefined)];
}

function blamedLine({
  commit,
  isBroken,
  origin,
  recorded: { edits, prompts },
}: {
  readonly origin: LineOrigin;
  readonly recorded: RecordedEdits;
  readonly isBroken: boolean;
  readonly commit: LineCommit | undefined;
}): Omit<BlamedLine, 'line'> {
  const { how, isDrift, text } = origin;
  const edit = origin.edit === undefined ? undefined : edits[origin.edit];
  const landed = commit?.id ?? null;
  if (edit && !isDrift) {
    const { at, author, event_id, evidence, model = null, session_id, trace_id } = edit;
    const prompt = trace_id === null ? null : (prompts.get(trace_id) ?? null);
    // Another author has changed words of the line since.
    const writer = how === 'changed' ? 'unknown' : (author ?? 'unknown');
    return {
      text,
      author: writer,
      how,
      evidence,
      event_id,
      session_id,
      trace_id,
      prompt,
      model,
      at,
      commit: landed,
      source: null,
    };
  }
  const author = edit?.drift?.author ?? authorWithoutEdit(edits, isBroken, commit);
  return {
    text,
    author,
    how: null,
    evidence: author === 'outside' || author === 'tool' ? 'inferred' : null,
    event_id: null,
    session_id: null,
    trace_id: null,
    prompt: null,
    model: null,
    at: commit?.at ?? null,
    commit: landed,
    source: null,
  };
}

function importedLine(
  text: string,
  { at, event_id, how, model, session_id, source }: ImportedLine,
  commit: LineCommit | undefined,
): Omit<BlamedLine, 'line'> {
  const author = how === 'changed' ? 'unknown' : 'agent';
  const shared = { text, author, how, evidence: 'imported', event_id, session_id, model, at, source } as const;
  return { ...shared, trace_id: null, prompt: null, commit: commit?.id ?? null };
}

/** Returns a sentence about lines that are known from records of other programs. */
function sourcesOf(lines: readonly BlamedLine[]): string[] {
  const found = lines.flatMap(({ source }) => source ?? []);
  const names = new Set(found.map(({ format, tool }) => (tool === null ? format : `${format} of ${tool}`)));
  if (found.length === 0) return [];
  return [`Lines known from records of other programs: ${found.length} (${[...names].toSorted().join(', ')}).`];
}

function authorWithoutEdit(edits: readonly BlamedEdit[], isBroken: boolean, commit: LineCommit | undefined): Author {
  if (isBroken) return 'unknown';
  if (commit) return 'git';
  return edits.length === 0 ? 'unknown' : 'outside';
}

function notesOf(
  isInRepository: boolean,
  commits: LineCommits | undefined,
  { edits, imported }: RecordedEdits,
  hasher: LineHasher,
): string[] {
  return [
    ...(!isInRepository ? ['The file is in no git repository: commits are not known.'] : []),
    ...(isInRepository && !commits ? ['Git does not know the file yet: no line is committed.'] : []),
    ...(edits.length === 0 && imported.length === 0
      ? ['No edit of this file is recorded. hookline import --transcripts reads past sessions.']
      : []),
    ...(edits.some(({ line_key }) => line_key !== hasher.id)
      ? [
          'Some edits were recorded in another home, with another key: their lines are known only where nothing followed them.',
        ]
      : []),
  ];
}
