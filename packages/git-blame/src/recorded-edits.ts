import type { EditLines } from '@hookline/attribution';
import type { RecordedEdit } from '@hookline/contracts';
import { gitText } from './git.ts';

/** Place of a file: the name of its repository, and the path from its top. */
export interface FilePlace {
  readonly repository: string;
  readonly path: string;
}

/** A recorded edit, as far as it explains lines. */
export type BlamedEdit = EditLines &
  Pick<RecordedEdit, 'event_id' | 'author' | 'evidence' | 'session_id' | 'trace_id'> &
  Partial<Pick<RecordedEdit, 'model' | 'moved_from' | 'fingerprint' | 'imported'>>;

/** Recorded edits of a file, oldest first. */
export interface BlamedEdits {
  readonly edits: readonly BlamedEdit[];
  /** Beginning of the prompt by the id of the trace. */
  readonly prompts: Readonly<Record<string, string>>;
  /** Cursor of the next page; `null` for the last one. */
  readonly next: string | null;
}

/** Returns a page of the recorded edits of a file. Rejects when they cannot be read. */
export type EditsOf = (place: FilePlace, cursor: string | undefined) => Promise<BlamedEdits>;

/** Recorded edits of a file under all its names, oldest first. */
export interface RecordedEdits {
  readonly edits: readonly BlamedEdit[];
  /** Edits that were imported from records of other programs. */
  readonly imported: readonly BlamedEdit[];
  /** Beginning of the prompt by the id of the trace. */
  readonly prompts: ReadonlyMap<string, string>;
}

/** Earlier names of a file that are followed. */
const MAX_NAMES = 10;
/** Edits of a file that are read. */
const MAX_EDITS = 20_000;

/**
 * Returns the recorded edits of a file. Earlier names are those that recorded moves tell, and those that git finds by
 * comparing commits, where the first recorded edit did not create the file.
 */
export async function recordedEdits(
  place: FilePlace,
  editsOf: EditsOf,
  folder: string,
  name: string,
): Promise<RecordedEdits> {
  const prompts = new Map<string, string>();
  const edits: BlamedEdit[] = [];
  const names = [place.path];
  // Git searches meanwhile; for most files its answer is not needed.
  const search = new AbortController();
  const renamed = namesInGit(folder, name, search.signal);
  try {
    for (const [index, path] of names.entries()) {
      const found = await allPages({ repository: place.repository, path }, editsOf, prompts);
      edits.push(...found);
      const moved = found.flatMap(({ moved_from }) => moved_from ?? []);
      const first = found.find((edit) => !edit.imported);
      const isRooted = first?.before_blob === null && first.complete;
      const earlier = index === 0 && !isRooted ? [...moved, ...(await renamed)] : moved;
      for (const each of earlier) if (!names.includes(each) && names.length < MAX_NAMES) names.push(each);
    }
  } finally {
    search.abort();
  }
  const { imported = [], recorded = [] } = Object.groupBy(ownEdits(edits), (edit) =>
    edit.imported ? 'imported' : 'recorded',
  );
  return { edits: recorded, imported, prompts };
}

/** Returns the edits of a file that were recorded here, under one name, oldest first, without texts that git brought. */
export async function editsOfFile(place: FilePlace, editsOf: EditsOf): Promise<readonly BlamedEdit[]> {
  return ownEdits(await allPages(place, editsOf, new Map())).filter((edit) => !edit.imported);
}

/** Text that git brought has no author here: git itself is asked. */
function ownEdits(edits: readonly BlamedEdit[]): BlamedEdit[] {
  const own = edits.filter(({ session_id }) => session_id !== null);
  return own.toSorted((a, b) => compare(a.at, b.at) || compare(a.event_id, b.event_id));
}

async function allPages(place: FilePlace, editsOf: EditsOf, prompts: Map<string, string>): Promise<BlamedEdit[]> {
  const edits: BlamedEdit[] = [];
  let cursor: string | undefined;
  do {
    const page = await editsOf(place, cursor);
    edits.push(...page.edits);
    for (const [trace, prompt] of Object.entries(page.prompts)) prompts.set(trace, prompt);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && edits.length < MAX_EDITS);
  return edits;
}

/** Returns the earlier paths of a file that git finds, from the top of the repository: by commits, and by the index. */
async function namesInGit(folder: string, name: string, signal: AbortSignal): Promise<string[]> {
  const options = ['--diff-filter=R', '--find-renames', '--name-status', '-z'];
  const [committed, staged, prefix = ''] = await Promise.all([
    gitText(folder, ['log', '--follow', '--format=', ...options, '--', name], signal),
    gitText(folder, ['diff', '--cached', ...options], signal),
    gitText(folder, ['rev-parse', '--show-prefix'], signal),
  ]);
  const isOwn = ({ to }: Rename): boolean => to === `${prefix}${name}`;
  return [...renames(staged).filter(isOwn), ...renames(committed)].map(({ from }) => from);
}

interface Rename {
  readonly from: string;
  readonly to: string;
}

function renames(output: string = ''): Rename[] {
  const fields = output.split('\0').map((field) => field.replace(/^\n+/, ''));
  const found: Rename[] = [];
  for (let at = 0; at + 2 < fields.length; at++) {
    const [status = '', from = '', to = ''] = fields.slice(at, at + 3);
    if (!/^R\d+$/.test(status)) continue;
    found.push({ from, to });
    at += 2;
  }
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
