import { failure, type Outcome, success } from '@hookline/outcome';
import { BlameError } from './errors.ts';
import { gitText, runGit } from './git.ts';

/** Files of a commit. */
export interface RevisionFiles {
  readonly commit: string;
  /** Absolute path of the top folder of the work tree. */
  readonly top: string;
  /** Paths from the top folder, with `/` between folders. */
  readonly files: readonly string[];
  /** Earlier paths of files that were renamed in the history of the commit, by their later path. */
  readonly renames: ReadonlyMap<string, readonly string[]>;
}

/** Lists the files of a revision of the repository that contains a folder. Reads git, and writes nothing. */
export async function revisionFiles(folder: string, revision: string): Promise<Outcome<RevisionFiles, BlameError>> {
  const top = await gitText(folder, ['rev-parse', '--show-toplevel']);
  if (top === undefined) return failed('this folder is in no git repository');
  const name = `${revision}^{commit}`;
  const commit = await gitText(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', name]);
  if (commit === undefined) return failed('git knows no such revision; --rev takes a commit, branch or tag');
  const [tree, log] = await Promise.all([
    runGit(top, ['ls-tree', '-r', '-z', '--full-tree', '--name-only', commit]),
    runGit(top, ['log', '-z', '--format=', '--name-status', '--diff-filter=R', '-M', commit]),
  ]);
  if (tree.code !== 0) return failed('the files of the revision cannot be read; a partial clone may lack them');
  return success({ commit, top, files: parts(tree.stdout), renames: renamesOf(parts(log.stdout)) });
}

function failed(message: string): Outcome<never, BlameError> {
  return failure(new BlameError('no_revision', message));
}

function parts(output: Buffer): string[] {
  return output.toString('utf8').split('\0').filter(Boolean);
}

/** Parses statuses such as `R090`, each followed by the earlier and the later path. */
function renamesOf(fields: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const renames = new Map<string, string[]>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [earlier = '', later = ''] = fields.slice(at + 1, at + 3);
    renames.set(later, [...(renames.get(later) ?? []), earlier]);
  }
  return renames;
}

/** Returns the paths that a file has had, its present one first. */
export function namesOf(path: string, renames: RevisionFiles['renames']): readonly string[] {
  const names = [path];
  for (const name of names) {
    for (const earlier of renames.get(name) ?? []) if (!names.includes(earlier)) names.push(earlier);
  }
  return names;
}

/** Lists the commits of a revision, which is one, or of a range such as `main..HEAD`, the oldest first. */
export async function revisionCommits(
  folder: string,
  revision: string,
): Promise<Outcome<readonly string[], BlameError>> {
  const name = revision.includes('..') ? revision : `${revision}^{commit}`;
  const walk = revision.includes('..') ? ['--reverse'] : ['--no-walk'];
  const listed = await gitText(folder, ['rev-list', ...walk, '--end-of-options', name, '--']);
  if (listed === undefined) return failed('git knows no such revision; --rev takes a commit, a branch, or A..B');
  return success(listed.split('\n').filter(Boolean));
}

const CHANGED_FILES = ['diff-tree', '-r', '-c', '-z', '--root', '--no-commit-id', '--name-only', '--no-renames'];

/** Lists the paths that a commit changed; of a merge those that differ from all of its parents. */
export async function changedFiles(folder: string, commit: string): Promise<ReadonlySet<string>> {
  const { stdout } = await runGit(folder, [...CHANGED_FILES, commit]);
  return new Set(parts(stdout));
}
