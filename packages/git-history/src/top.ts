import { basename, dirname, resolve } from 'node:path';
import { GitHistoryError } from './errors.ts';
import { startGit } from './git.ts';

/**
 * The folder that the paths of a repository's versions are within, absolute, symbolic links resolved: the top of the work tree that
 * `folder` is in; of a bare repository its own folder.
 *
 * Rejects with a `GitHistoryError`.
 */
export async function repositoryTop(folder: string): Promise<string> {
  try {
    return await ask(folder, '--show-toplevel');
  } catch (error) {
    if (!(error instanceof GitHistoryError && error.code === 'FAILED')) throw error;
    // There is no work tree around it: it is bare, or the folder is within `.git`.
    const git = await ask(folder, '--absolute-git-dir');
    return basename(git) === '.git' ? dirname(git) : git;
  }
}

async function ask(folder: string, what: string): Promise<string> {
  const { child, ended } = startGit(folder, ['rev-parse', what]);
  const chunks: Buffer[] = await child.stdout.toArray();
  await ended;
  return resolve(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/\r?\n$/, ''),
  );
}
