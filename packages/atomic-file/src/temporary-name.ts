import { basename, dirname, join } from 'node:path';

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** Returns a new hidden name beside `path`. Creating it exclusively turns the unlikely collision into an error. */
export function temporaryPath(path: string): string {
  // Not `randomBytes`: loading `node:crypto` would cost a fresh process milliseconds.
  const suffix = Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
  return join(dirname(path), `.${basename(path)}.${suffix}.tmp`);
}

/** Returns whether a file name comes from {@link temporaryPath}. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}
