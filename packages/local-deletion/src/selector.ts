import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandError, parseTime } from '@hookline/command-report';
import type { ForgetSelector } from '@hookline/contracts';
import { locate } from '@hookline/recorder';

/** Conditions as they are given on the command line. */
export interface SelectorFlags {
  readonly session?: string;
  /** A folder, or the name of a repository. */
  readonly repo?: string;
  readonly path?: string;
  readonly pattern?: string;
  /** A date, or a span before now such as `90d`. */
  readonly before?: string;
}

/** Converts flags to conditions. @throws CommandError for wrong or missing ones */
export function selectorOf({ before, path, pattern, repo, session }: SelectorFlags, now: number): ForgetSelector {
  if ([before, path, pattern, repo, session].every((flag) => flag === undefined))
    throw new CommandError('give at least one of --session, --repo, --path, --pattern and --before', 2);
  const ofRepo = repo === undefined ? {} : repositoryOf(repo);
  return {
    ...(session === undefined ? {} : { session_id: session }),
    ...ofRepo,
    ...(path === undefined ? {} : pathOf(path, ofRepo.folder)),
    ...(pattern === undefined ? {} : { pattern_id: pattern }),
    ...(before === undefined ? {} : { before: parseTime('--before', before, now) }),
  };
}

/** Name and top folder of a repository. A name that is no folder is taken as it is. */
function repositoryOf(repo: string): Pick<ForgetSelector, 'repository' | 'folder'> {
  const folder = resolve(repo);
  if (!existsSync(folder)) return { repository: repo };
  const located = placeOf(join(folder, 'any'));
  if (located.repository === undefined)
    throw new CommandError(`${folder} is not in a git repository; use --path for other folders`, 2);
  return { repository: located.repository, folder: located.folder };
}

/** The file or folder within its repository, with the repository; absolute outside of any. */
function pathOf(path: string, from = '.'): Pick<ForgetSelector, 'path' | 'repository' | 'folder'> {
  const absolute = resolve(from, path);
  const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
  const { folder, path: inside, repository } = placeOf(isFolder ? join(absolute, 'any') : absolute);
  if (repository === undefined) return { path: absolute };
  if (!isFolder) return { path: inside, repository, folder };
  return inside === 'any' ? { repository, folder } : { path: dirname(inside), repository, folder };
}

/** The repository of a file, its top folder, and the path of the file in it. Names are real paths, as records have them. */
function placeOf(file: string) {
  const folder = dirname(file);
  const real = join(existsSync(folder) ? realpathSync(folder) : folder, basename(file));
  const { path, repository } = locate(real);
  return { path, repository, folder: real.slice(0, real.length - path.length - 1) };
}
