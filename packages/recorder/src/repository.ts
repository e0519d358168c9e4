import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A file's place in the world: the same in every clone of its repository. */
export interface Place {
  /** Where the repository comes from, such as `github.com/owner/name`; its folder if it has no origin. */
  readonly repository: string | undefined;
  /** Path within the repository with `/` between folders, or absolute outside of any. */
  readonly path: string;
}

/** Finds out which repository a file is in, without running git. `path` is absolute; the file need not exist. */
export function locate(path: string): Place {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const git = gitFolder(folder);
    if (git !== undefined) {
      return { repository: originOf(git) ?? folder, path: relative(folder, path).split(sep).join('/') };
    }
    if (folder === dirname(folder)) return { repository: undefined, path };
  }
}

/** The folder with a work tree's configuration: `.git`, or the one that the file `.git` of a worktree points to. */
function gitFolder(folder: string): string | undefined {
  const dotGit = join(folder, '.git');
  try {
    if (statSync(dotGit).isDirectory()) return dotGit;
    const target = /^gitdir: (.+)$/m.exec(readFileSync(dotGit, 'utf8'))?.[1]?.trim();
    if (target === undefined) return undefined;
    const gitdir = isAbsolute(target) ? target : resolve(folder, target);
    try {
      return resolve(gitdir, readFileSync(join(gitdir, 'commondir'), 'utf8').trim());
    } catch {
      return gitdir;
    }
  } catch {
    return undefined;
  }
}

function originOf(git: string): string | undefined {
  try {
    const config = readFileSync(join(git, 'config'), 'utf8');
    const section = /\[remote "origin"\]([^[]*)/.exec(config)?.[1] ?? '';
    const url = /^\s*url\s*=\s*(.+)$/m.exec(section)?.[1]?.trim();
    return url === undefined ? undefined : normalizeRemote(url);
  } catch {
    return undefined;
  }
}

/** One name for all ways to write a remote: `git@github.com:a/b.git` and `https://token@github.com/a/b` are `github.com/a/b`. */
export function normalizeRemote(url: string): string {
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(url);
  const [host, path] = scp ? [scp[1], scp[2]] : hostAndPath(url);
  return `${host === undefined || host === '' ? '' : `${host.toLowerCase()}/`}${(path ?? '')
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')}`;
}

function hostAndPath(url: string): [string | undefined, string] {
  if (!URL.canParse(url)) return [undefined, url];
  const { hostname, port, pathname } = new URL(url);
  return [port === '' ? hostname : `${hostname}:${port}`, pathname];
}
