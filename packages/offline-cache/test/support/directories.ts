import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that is not there yet, in one that is removed afterwards. */
export function scratch(): { readonly directory: string; readonly remove: () => void } {
  const base = mkdtempSync(join(tmpdir(), 'offline-cache-'));
  return { directory: join(base, 'cache'), remove: () => rmSync(base, { recursive: true, force: true }) };
}

/** The names of pending events' files. */
export function pendingFiles(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith('pending_')) : [];
}

/** Everything below a directory. */
export function tree(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort() : [];
}
