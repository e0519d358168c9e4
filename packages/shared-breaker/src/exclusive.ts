import { closeSync, mkdirSync, openSync } from 'node:fs';
import { hasErrorCode } from '@hookline/atomic-file';

/** Creates an empty file. Returns `false` if it exists: of several processes exactly one creates it. */
export function createFile(path: string): boolean {
  return creates(() => closeSync(openSync(path, 'wx', 0o600)));
}

/** Creates a directory. Returns `false` if it exists: of several processes exactly one creates it. */
export function createDirectory(path: string): boolean {
  return creates(() => {
    mkdirSync(path, { mode: 0o700 });
  });
}

function creates(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}
