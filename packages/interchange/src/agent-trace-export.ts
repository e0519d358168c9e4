import { CommandError } from '@hookline/command-report';
import { deterministicId } from '@hookline/contracts';
import { type AgentTrace, agentTrace, type TracedFile, type TracedLine } from './agent-trace.ts';

/** Files of a commit. */
export interface CommitFiles {
  readonly commit: string;
  /** Paths with all names that each file has had, its present one first. */
  readonly files: readonly (readonly string[])[];
}

/** Dependencies of an export of line attribution. Every function rejects with a `CommandError` that names the fix. */
export interface LineAccess {
  readonly version: string;
  /** Returns the current time in milliseconds since 1970. */
  readonly now: () => number;
  /** Returns the name of the repository, as edits are recorded with. */
  readonly repository: () => Promise<string | undefined>;
  readonly commitFiles: (revision: string) => Promise<CommitFiles>;
  /** Returns a page of the paths of a repository that have recorded edits. */
  readonly editedFiles: (
    repository: string,
    cursor: string | undefined,
  ) => Promise<{ readonly files: readonly { readonly path: string }[]; readonly next: string | null }>;
  /** Returns the lines of a file at a commit; `undefined` for a file without text. */
  readonly lines: (path: string, commit: string) => Promise<readonly TracedLine[] | undefined>;
  /** Called after each file. @defaultValue none */
  readonly onProgress?: ((done: number, all: number) => void) | undefined;
}

/** Describes who wrote the lines of a revision, as Agent Trace. Only files that have recorded edits are read. */
export async function exportAgentTrace(access: LineAccess, revision: string = 'HEAD'): Promise<AgentTrace> {
  const { commit, files } = await access.commitFiles(revision);
  const repository = await access.repository();
  if (repository === undefined) throw new CommandError('this folder is in no git repository');
  const edited = await editedPaths(access, repository);
  const wanted = files.filter((names) => names.some((name) => edited.has(name)));
  const traced: TracedFile[] = [];
  for (const [index, [path = '']] of wanted.entries()) {
    const lines = await access.lines(path, commit);
    if (lines) traced.push({ path, lines });
    access.onProgress?.(index + 1, wanted.length);
  }
  return agentTrace(traced, {
    id: deterministicId('agent-trace', repository, commit),
    timestamp: new Date(access.now()).toISOString(),
    revision: commit,
    version: access.version,
  });
}

/** Returns the paths of a repository that have recorded edits. */
export async function editedPaths(
  { editedFiles }: Pick<LineAccess, 'editedFiles'>,
  repository: string,
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  let cursor: string | undefined;
  do {
    const { files, next } = await editedFiles(repository, cursor);
    for (const { path } of files) paths.add(path);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return paths;
}
