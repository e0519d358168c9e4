import { formatAuthorshipLog, parseAuthorshipLog } from '@hookline/attribution';
import { CommandError } from '@hookline/command-report';
import type { TracedFile } from './agent-trace.ts';
import { editedPaths, type LineAccess } from './agent-trace-export.ts';
import { authorshipLog, isOwnLog } from './authorship-notes.ts';

/** Dependencies of {@link exportGitNotes}. Every function rejects with a `CommandError` that names the fix. */
export interface NoteAccess extends LineAccess {
  /** Returns the commits of a revision, or of a range such as `main..HEAD`, the oldest first. */
  readonly commits: (revision: string) => Promise<readonly string[]>;
  /** Returns the paths that a commit changed. */
  readonly changedFiles: (commit: string) => Promise<ReadonlySet<string>>;
  readonly notes: (ref: string, commits: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>>;
  readonly writeNote: (ref: string, commit: string, text: string) => Promise<void>;
  /** Returns whether git-ai, which keeps its own ref, is installed. */
  readonly isGitAiInstalled: () => boolean;
}

/** Counts of an export to git notes. */
export interface ExportedNotes {
  readonly ref: string;
  readonly commits: number;
  /** Notes that were added or replaced. */
  readonly written: number;
  /** Notes that had the same text. */
  readonly unchanged: number;
  /** Notes of another program, which were left as they are. */
  readonly kept: number;
  /** Commits with which no line of a recorded edit came. */
  readonly without: number;
}

const GIT_AI_REF = 'refs/notes/ai';

/**
 * Returns the ref of a name such as `hookline` or `refs/notes/hookline`.
 *
 * @throws CommandError for a ref that is none for notes, and for that of git's own notes
 */
export function notesRef(name: string): string {
  const ref = name.startsWith('refs/') ? name : `refs/notes/${name}`;
  const parts = ref.split('/');
  const isValid = parts.every((part) => /^\w[\w.-]*$/.test(part) && !part.includes('..') && !part.endsWith('.lock'));
  if (!isValid || !ref.startsWith('refs/notes/') || parts.length < 3)
    throw new CommandError('--ref takes the name of a ref for notes, such as hookline or refs/notes/hookline', 2);
  if (ref === 'refs/notes/commits')
    throw new CommandError("refs/notes/commits has git's own notes; give another --ref", 2);
  return ref;
}

/**
 * Writes who wrote the lines of commits as git notes, in the form of git-ai. Only the given ref is written, and a note of another
 * program is never replaced.
 */
export async function exportGitNotes(
  access: NoteAccess,
  { ref: name = 'hookline', revision = 'HEAD' }: { readonly ref?: string; readonly revision?: string } = {},
): Promise<ExportedNotes> {
  const ref = notesRef(name);
  if (ref === GIT_AI_REF && access.isGitAiInstalled())
    throw new CommandError('git-ai is installed and writes refs/notes/ai itself; leave --ref out');
  const commits = await access.commits(revision);
  const notes = await access.notes(ref, new Set(commits));
  const repository = await access.repository();
  if (repository === undefined) throw new CommandError('this folder is in no git repository');
  const edited = await editedPaths(access, repository);
  const counts = { written: 0, unchanged: 0, kept: 0, without: 0 };
  for (const [index, commit] of commits.entries()) {
    const log = authorshipLog(await filesOf(access, commit, edited), { commit, version: access.version });
    const text = log && formatAuthorshipLog(log);
    const known = notes.get(commit);
    const knownLog = known === undefined ? undefined : parseAuthorshipLog(known);
    if (text === undefined) counts.without++;
    else if (known === text) counts.unchanged++;
    else if (known !== undefined && !(knownLog && isOwnLog(knownLog))) counts.kept++;
    else {
      await access.writeNote(ref, commit, text);
      counts.written++;
    }
    access.onProgress?.(index + 1, commits.length);
  }
  return { ref, commits: commits.length, ...counts };
}

/** Returns the lines of the files that a commit changed and that have recorded edits under any of their names. */
async function filesOf(access: NoteAccess, commit: string, edited: ReadonlySet<string>): Promise<TracedFile[]> {
  const changed = await access.changedFiles(commit);
  const { files } = await access.commitFiles(commit);
  const wanted = files.filter(
    ([path = '', ...earlier]) => changed.has(path) && [path, ...earlier].some((it) => edited.has(it)),
  );
  const traced: TracedFile[] = [];
  for (const [path = ''] of wanted) {
    const lines = await access.lines(path, commit);
    if (lines) traced.push({ path, lines });
  }
  return traced.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
}
