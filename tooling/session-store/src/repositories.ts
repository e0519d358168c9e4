import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StoredSession } from './sessions.ts';

/**
 * Writes the files of sessions, as the last of them left them, to git repositories below a folder, each with one commit. Returns
 * the folder of each repository by its name.
 */
export function writeRepositories(folder: string, sessions: readonly StoredSession[]): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const { events, repository } of sessions) {
    const place = join(folder, repository.slice(repository.lastIndexOf('/') + 1));
    folders.set(repository, place);
    for (const { file_path, pattern_data } of events) {
      const file = join(place, file_path ?? '');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, String(pattern_data?.['code']));
    }
  }
  for (const [repository, place] of folders) {
    const git = (...args: readonly string[]): void => void execFileSync('git', ['-C', place, ...args]);
    mkdirSync(place, { recursive: true });
    git('init', '--quiet');
    git('remote', 'add', 'origin', `https://${repository}.git`);
    git('add', '--all');
    const author = ['-c', 'user.name=dev', '-c', 'user.email=dev@example.com'];
    git(...author, 'commit', '--quiet', '--allow-empty', '--message', 'the work of all sessions');
  }
  return folders;
}
