import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CommandError } from '@hookline/command-report';
import type { FileEdit } from './file-edit.ts';

const run = promisify(execFile);
const MAX_BYTES = 64 * 1024 * 1024;

/** Returns what the index of git changes, with paths from the current folder. @throws CommandError outside of a repository */
export async function stagedEdits(): Promise<FileEdit[]> {
  const names = await git('diff', '--cached', '--name-only', '--relative', '--diff-filter=ACMR', '-z').catch(
    (error: Error) => {
      throw new CommandError(`git failed: ${error.message.split('\n').at(-1) ?? ''}; run it in a repository`);
    },
  );
  const edits: FileEdit[] = [];
  for (const path of names.split('\0').filter(Boolean)) {
    const before = await git('show', `HEAD:./${path}`).catch(() => null);
    edits.push({ path, before, after: await git('show', `:./${path}`) });
  }
  return edits;
}

async function git(...args: readonly string[]): Promise<string> {
  return (await run('git', args, { maxBuffer: MAX_BYTES, windowsHide: true })).stdout;
}
