import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tracked file with its text. */
export interface SourceFile {
  /** Path relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Reads the files that git tracks or would track below `root` and that match one of the git pathspecs. */
export function sourceFiles(root: string, ...pathspecs: readonly string[]): SourceFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...pathspecs],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const files: SourceFile[] = [];
  for (const path of listed.split('\0')) {
    if (path === '') continue;
    try {
      files.push({ path, text: readFileSync(join(root, path), 'utf8') });
    } catch {
      // A deleted file stays in the index until the deletion is staged.
    }
  }
  return files;
}

/** Returns the 1-based line of a character offset. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
