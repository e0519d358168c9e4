import { lstatSync } from 'node:fs';

/**
 * Returns whether a symbolic link is at `path`, whose target may belong to another program. Returns false where nothing is, or
 * nothing that may be looked at. Costs one system call.
 */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}
