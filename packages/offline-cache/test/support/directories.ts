import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Returns a path that does not exist yet inside a new temporary directory, which `remove` deletes. */
export function scratch(): { readonly directory: string; readonly remove: () => void } {
  const base = mkdtempSync(join(tmpdir(), 'offline-cache-'));
  return { directory: join(base, 'cache'), remove: () => rmSync(base, { recursive: true, force: true }) };
}

/** Lists the file names of pending events. */
export function pendingFiles(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith('pending_')) : [];
}

/** Lists all paths below a directory. */
export function tree(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort() : [];
}
