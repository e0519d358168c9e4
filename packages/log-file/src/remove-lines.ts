import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Log files, rotated ones included: `name.log`, `name.log.1`, `name.stderr`. */
const LOG_NAME = /\.(?:log|stderr)(?:\.\d+)?$/;

/**
 * Removes the lines for which `matches` returns true from all log files in a folder, also from rotated ones, and returns how
 * many. Files are rewritten in place, because the process that appends to one has it open; a line that it appends during the
 * rewrite may be lost. Symbolic links are passed over. A folder that is missing has no lines.
 */
export function removeLogLines(folder: string, matches: (line: string) => boolean): number {
  let removed = 0;
  for (const name of regularFiles(folder).filter((each) => LOG_NAME.test(each)))
    removed += rewrite(join(folder, name), matches);
  return removed;
}

function regularFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : []));
  } catch {
    return [];
  }
}

function rewrite(file: string, matches: (line: string) => boolean): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  const kept = lines.filter((line) => line === '' || !matches(line));
  if (kept.length === lines.length) return 0;
  const bytes = Buffer.from(kept.join('\n'));
  const fd = openSync(file, 'r+');
  try {
    writeSync(fd, bytes, 0, bytes.length, 0);
    ftruncateSync(fd, bytes.length);
  } finally {
    closeSync(fd);
  }
  return lines.length - kept.length;
}
