import { basename, dirname, resolve } from 'node:path';
import { GitHistoryError } from './errors.ts';
import { startGit } from './git-process.ts';

/**
 * Resolves to the folder that the paths of file versions are relative to, absolute and without symbolic links: the top of the
 * work tree that contains `folder`; for a bare repository the repository itself. Rejects with a `GitHistoryError`.
 */
export async function repositoryTop(folder: string): Promise<string> {
  try {
    return await revParse(folder, '--show-toplevel');
  } catch (error) {
    if (!(error instanceof GitHistoryError && error.code === 'git_failed')) throw error;
    // There is no work tree: the repository is bare, or the folder is inside `.git`.
    const git = await revParse(folder, '--absolute-git-dir');
    return basename(git) === '.git' ? dirname(git) : git;
  }
}

async function revParse(folder: string, option: string): Promise<string> {
  const { child, exited } = startGit(folder, ['rev-parse', option]);
  const chunks: Buffer[] = await child.stdout.toArray();
  await exited;
  return resolve(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/\r?\n$/, ''),
  );
}
