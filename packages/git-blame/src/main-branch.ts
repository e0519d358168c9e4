import { gitText, runGit } from './git.ts';

/** The branch on which code counts as landed. */
export interface MainBranch {
  /** Absolute path of the top folder of the work tree. */
  readonly top: string;
  /** Name without `refs/heads/`; `HEAD` when no branch is checked out and none has a usual name. */
  readonly branch: string;
  /** Its last commit. */
  readonly commit: string;
  /** Time of its last commit, in milliseconds since 1970. */
  readonly committedAt: number;
}

const USUAL_NAMES = ['main', 'master'];

/**
 * Finds the main branch of the repository that contains a folder: the one that the remote `origin` names, otherwise `main` or
 * `master`, otherwise the one that is checked out. Where `origin` is ahead of the local branch, its commits count. `undefined`
 * when there is no repository or no commit. Reads git, and writes nothing.
 */
export async function mainBranch(folder: string): Promise<MainBranch | undefined> {
  const top = await gitText(folder, ['rev-parse', '--show-toplevel']);
  if (top === undefined || top === '') return undefined;
  const remote = await gitText(top, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']);
  const named = remote?.replace(/^refs\/remotes\/origin\//, '');
  for (const branch of named === undefined ? USUAL_NAMES : [named, ...USUAL_NAMES]) {
    const commit = await latestOf(top, branch);
    if (commit !== undefined) return described(top, branch, commit);
  }
  const commit = await commitOf(top, 'HEAD');
  if (commit === undefined) return undefined;
  const branch = await gitText(top, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  return described(top, branch ?? 'HEAD', commit);
}

async function latestOf(top: string, branch: string): Promise<string | undefined> {
  const [local, remote] = await Promise.all([
    commitOf(top, `refs/heads/${branch}`),
    commitOf(top, `refs/remotes/origin/${branch}`),
  ]);
  if (local === undefined || remote === undefined || local === remote) return local ?? remote;
  const { code } = await runGit(top, ['merge-base', '--is-ancestor', local, remote]);
  return code === 0 ? remote : local;
}

function commitOf(top: string, revision: string): Promise<string | undefined> {
  return gitText(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
}

async function described(top: string, branch: string, commit: string): Promise<MainBranch | undefined> {
  const seconds = await gitText(top, ['show', '--no-patch', '--format=%ct', commit]);
  return seconds === undefined ? undefined : { top, branch, commit, committedAt: Number(seconds) * 1000 };
}
