import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type GitFolder, originOf } from './git-origin.ts';
import { isForeignPath, realPath } from './real-path.ts';

/** Location of a file that is the same in every clone of its repository. */
export interface RepositoryPath {
  /** Origin of the repository, such as `github.com/owner/name`; its folder when it has no origin. Without credentials. */
  readonly repository: string | undefined;
  /** Path within the repository with `/` between folders; absolute outside of a repository. */
  readonly path: string;
}

/**
 * Finds the repository of a file. `path` is absolute; the file need not exist. Symbolic links are resolved, so that all names of
 * a file have one location. A path of another system is in no repository.
 */
export function locate(path: string): RepositoryPath {
  if (isForeignPath(path)) return { repository: undefined, path };
  const file = realPath(path);
  const found = workTreeOf(dirname(file));
  if (!found) return { repository: undefined, path: file };
  const { folder, git } = found;
  return { repository: originOf(git) ?? folder, path: relative(folder, file).split(sep).join('/') };
}

/** Returns the name of the repository that contains a folder, as {@link locate} does for a file. */
export function repositoryOf(folder: string): string | undefined {
  if (folder === '' || isForeignPath(folder)) return undefined;
  const found = workTreeOf(realPath(folder));
  return found && (originOf(found.git) ?? found.folder);
}

/** Returns the top folder of the repository that contains a folder; `undefined` outside of one. */
export function topFolderOf(folder: string): string | undefined {
  return workTreeOf(realPath(folder))?.folder;
}

/** Returns the folder and the git folder of the work tree that contains a folder; `undefined` outside of a repository. */
export function workTreeOf(start: string): { readonly folder: string; readonly git: GitFolder } | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const git = gitFolder(folder);
    if (git) return { folder, git };
    if (folder === dirname(folder)) return undefined;
  }
}

/** Returns the git folder of a work tree: `.git`, or the target of the file `.git` in a linked work tree or a submodule. */
function gitFolder(folder: string): GitFolder | undefined {
  const dotGit = join(folder, '.git');
  try {
    if (statSync(dotGit).isDirectory()) return { own: dotGit, common: dotGit };
    const target = /^gitdir: (.+)$/m.exec(readFileSync(dotGit, 'utf8'))?.[1]?.trim();
    if (target === undefined) return undefined;
    const own = isAbsolute(target) ? target : resolve(folder, target);
    return { own, common: commonFolder(own) };
  } catch {
    return undefined;
  }
}

function commonFolder(own: string): string {
  try {
    return resolve(own, readFileSync(join(own, 'commondir'), 'utf8').trim());
  } catch {
    return own;
  }
}
