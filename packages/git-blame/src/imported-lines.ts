import { attribute, attestedAgent, blobId, type LineHasher, parseAuthorshipLog, replay } from '@hookline/attribution';
import type { ImportedLines } from '@hookline/contracts';
import { blobTexts, gitText, noteTexts } from './git.ts';
import type { LineCommits } from './line-commits.ts';
import type { BlamedEdit } from './recorded-edits.ts';

/** Record of another program that a line is known from. */
export interface LineSource {
  readonly format: ImportedLines['format'];
  /** Tool of the agent, such as `cursor`; `null` when the record does not say it. */
  readonly tool: string | null;
  /** Id of the edit in the record; `null` when it has none. */
  readonly edit: string | null;
}

/** A line that another program recorded. */
export interface ImportedLine {
  readonly source: LineSource;
  readonly how: ImportedLines['how'];
  /** Id of the imported event; `null` for a line that is known from a note. */
  readonly event_id: string | null;
  readonly session_id: string | null;
  readonly model: string | null;
  /** Time of the commit, ISO 8601. */
  readonly at: string | null;
}

/** Records of commits of one file that are compared with its text, the latest ones. */
const MAX_RECORDS = 200;
/** Refs of authorship logs, the first one with a note counts. */
const NOTE_REFS = ['refs/notes/hookline', 'refs/notes/ai'];

/** A file whose lines are looked for in imported records. */
export interface ImportedFile {
  /** Folder in the repository. */
  readonly folder: string;
  readonly text: string;
  /** Imported edits of the file, oldest first. */
  readonly edits: readonly BlamedEdit[];
}

/**
 * Returns the lines of a file that imported records claim, by their index. A record is compared on its own, and the
 * latest one that claims a line counts. Lines whose words have changed are found when git has the text of the record.
 */
export async function importedLines(
  { edits, folder, text }: ImportedFile,
  hasher: LineHasher,
): Promise<ReadonlyMap<number, ImportedLine>> {
  const lines = new Map<number, ImportedLine>();
  const records = recordsOf(edits).slice(-MAX_RECORDS).toReversed();
  const blob = blobId(text);
  const others = records.flatMap((record) => record.at(-1)?.after_blob ?? []).filter((each) => each !== blob);
  const texts = await blobTexts(folder, [...new Set(others)]);
  for (const record of records) {
    const own = texts.get(record.at(-1)?.after_blob ?? '');
    const options = { hasher, texts: own === undefined ? [] : [own] };
    for (const [index, { edit, how, isDrift }] of attribute(
      text,
      replay(record, { hasher, kept: [blob] }),
      options,
    ).entries()) {
      const found = edit === undefined || isDrift ? undefined : record[edit];
      if (found?.imported && !lines.has(index)) lines.set(index, lineOf(found, found.imported, how));
    }
  }
  return lines;
}

/** Returns the edits of each record. The first edit of a record has the other lines of the file as its drift. */
function recordsOf(edits: readonly BlamedEdit[]): BlamedEdit[][] {
  const records: BlamedEdit[][] = [];
  for (const edit of edits) {
    const record = edit.drift ? undefined : records.findLast((each) => each.at(-1)?.after_blob === edit.before_blob);
    if (record) record.push(edit);
    else records.push([edit]);
  }
  return records;
}

const RANK = { exact: 0, reformatted: 1, changed: 2 } as const;

function lineOf(
  { at, event_id, model = null, session_id }: BlamedEdit,
  { edit, format, how: recorded, tool }: ImportedLines,
  how: ImportedLine['how'],
): ImportedLine {
  const combined = RANK[how] > RANK[recorded] ? how : recorded;
  const source = { format, tool: tool ?? null, edit: edit ?? null };
  return { source, how: combined, event_id, session_id, model, at };
}

/**
 * Returns those of some lines that git notes of their commits attest, by their index. Only refs of this repository are read:
 * notes of others are there when they were fetched.
 */
export async function notedLines(
  folder: string,
  { commits, places }: LineCommits,
  wanted: readonly number[],
): Promise<ReadonlyMap<number, ImportedLine>> {
  const lines = new Map<number, ImportedLine>();
  const ids = new Set(wanted.flatMap((index) => commits[index]?.id ?? []));
  if (ids.size === 0) return lines;
  const refs = (await gitText(folder, ['for-each-ref', '--format=%(refname)', ...NOTE_REFS])) ?? '';
  for (const ref of NOTE_REFS.filter((each) => refs.split('\n').includes(each))) {
    const notes = await noteTexts(folder, ref, ids);
    const logs = new Map(Array.from(notes, ([commit, text]) => [commit, parseAuthorshipLog(text)]));
    for (const index of wanted) {
      const [commit, place] = [commits[index], places[index]];
      const log = commit && logs.get(commit.id);
      const agent = log && place && attestedAgent(log, place.path, place.line);
      if (!agent || lines.has(index)) continue;
      const source = { format: 'git-ai', tool: agent.tool, edit: null } as const;
      const model = agent.model === '' ? null : agent.model;
      lines.set(index, { source, how: 'exact', event_id: null, session_id: agent.id, model, at: commit.at });
    }
  }
  return lines;
}
