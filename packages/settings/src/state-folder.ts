import { chmodSync, mkdirSync, type Stats, statSync } from 'node:fs';
import process from 'node:process';
import type { HomeProblem } from './home-check.ts';

const ELSEWHERE = 'set state_guard.dir or HOOKLINE_CONTEXT_DIR to a folder of yours';
/** Permission of other users to create, replace and remove files. */
const WRITABLE = 0o022;

/**
 * Creates the folder of the state files, which only its owner can enter. From an existing one it takes the permission of other
 * users to write, who could replace files and put symbolic links in their place; reading stays as it is, because the files
 * themselves are for their owner only. Returns what remains, as {@link stateFolderProblem} does. Never throws.
 */
export function secureStateFolder(folder: string): HomeProblem | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid } = statSync(folder);
    if (uid === process.getuid?.() && (mode & WRITABLE) !== 0) chmodSync(folder, mode & 0o777 & ~WRITABLE);
  } catch (error) {
    const problem = stateFolderProblem(folder);
    return problem ?? { reason: `${folder} cannot be used (${(error as NodeJS.ErrnoException).code})`, fix: ELSEWHERE };
  }
  return stateFolderProblem(folder);
}

/**
 * Returns why the folder of the state files cannot be trusted, with what to do about it: it belongs to another user, others can
 * write in it, or it is no folder. The folder itself may be a symbolic link. A missing one is no problem.
 */
export function stateFolderProblem(folder: string): HomeProblem | undefined {
  let found: Stats | undefined;
  try {
    found = statSync(folder, { throwIfNoEntry: false });
  } catch (error) {
    return { reason: `${folder} cannot be read (${(error as NodeJS.ErrnoException).code})`, fix: ELSEWHERE };
  }
  if (!found) return undefined;
  if (!found.isDirectory()) return { reason: `${folder} is not a folder`, fix: ELSEWHERE };
  if (!process.getuid) return undefined;
  if (found.uid !== process.getuid())
    return { reason: `${folder} belongs to another user (id ${found.uid})`, fix: ELSEWHERE };
  if ((found.mode & WRITABLE) === 0) return undefined;
  return { reason: `other users can write in ${folder}`, fix: `chmod go-w ${folder}` };
}
