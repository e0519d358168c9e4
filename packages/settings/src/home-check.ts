import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders below the home in which files are written and removed. */
const FOLDERS = [
  '.cache',
  '.cache/inbox',
  '.cache/inbox/quarantine',
  '.cache/inbox/tmp',
  '.cache/patterns',
  '.cache/status-lines',
  '.cache/traces',
  'backups',
  'bin',
  'data',
  'hook-sets',
  'hook-sets/backups',
  'hook-sets/releases',
  'installed',
  'logs',
  'run',
  'versions',
] as const;

/** A home that no process can use. */
export interface HomeProblem {
  readonly reason: string;
  /** Advice, to be read after the reason. */
  readonly fix: string;
}

/**
 * Returns the reason why no process can use a home, with what to do about it; `undefined` when it can be used. Creates the home
 * and its cache folder, which only their owner can enter. The home itself may be a symbolic link, the folders in it may not: files are removed from them, and the target of a link may
 * belong to another program. Costs a system call for each folder.
 */
export function homeProblem(home: string): HomeProblem | undefined {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    for (const folder of [home, join(home, 'run')]) if (exists(folder)) accessSync(folder, constants.W_OK);
  } catch (error) {
    const code = refusalOf(home) ?? (error as NodeJS.ErrnoException).code ?? 'unknown';
    return {
      reason: `${home} cannot be written (${code})`,
      fix: 'make it writable, or set HOOKLINE_HOME to a folder that is',
    };
  }
  const link = FOLDERS.map((name) => join(home, name)).find(isLink);
  if (link === undefined) return cacheProblem(join(home, '.cache'));
  return {
    reason: `${link} is a symbolic link, through which hookline neither writes nor deletes`,
    fix: 'move its content here, or set HOOKLINE_HOME to a folder elsewhere',
  };
}

/** Creates the cache folder before a process whose files are open to other users, such as the compile cache of Node.js, does. */
function cacheProblem(cache: string): HomeProblem | undefined {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    return undefined;
  } catch (error) {
    return { reason: `${cache} cannot be created (${(error as NodeJS.ErrnoException).code})`, fix: 'remove it' };
  }
}

/** Looks for the reason in the closest folder that exists: a recursive `mkdir` reports `ENOENT` for a read-only file system. */
function refusalOf(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' && dirname(folder) !== folder ? refusalOf(dirname(folder)) : code;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A file in the place of a folder is no link: it is reported by the part that needs the folder. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}
