import { readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { failure, type Outcome, success } from '@hookline/outcome';
import { BlameError } from './errors.ts';
import { blobTexts, gitText, runGit } from './git.ts';

/** Text of a file whose lines are to be explained. */
export interface FileVersion {
  readonly text: string;
  /** Folder that git runs in. */
  readonly folder: string;
  /** Name of the file in the folder. */
  readonly name: string;
  /** Commit of the revision; `undefined` for the working tree. */
  readonly commit?: string | undefined;
  /** Time of the commit in milliseconds since 1970. */
  readonly committedAt?: number | undefined;
}

/** Largest file that is read, in bytes. */
const MAX_BYTES = 16_777_216;

/** Reads a file from disk, or at a revision. */
export async function readVersion(file: string, revision?: string): Promise<Outcome<FileVersion, BlameError>> {
  const [folder, name] = [dirname(file), basename(file)];
  if (revision === undefined) {
    const text = textOnDisk(file);
    return text.ok ? success({ text: text.value, folder, name }) : text;
  }
  const prefix = await gitText(folder, ['rev-parse', '--show-prefix']);
  if (prefix === undefined)
    return failed('no_revision', 'the file is in no git repository, so that it has no revisions');
  const commit = await gitText(folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  if (commit === undefined)
    return failed('no_revision', 'git knows no such revision; --rev takes a commit, branch or tag');
  const object = `${commit}:${prefix}${name}`;
  const text = (await blobTexts(folder, [object])).get(object);
  if (text === undefined) {
    const { code } = await runGit(folder, ['cat-file', '-e', object]);
    return code === 0
      ? failed('not_text', 'the file is binary, or larger than 16 MiB')
      : failed('no_file', 'the file does not exist at this revision, or a partial clone does not have its content');
  }
  const seconds = Number(await gitText(folder, ['show', '--no-patch', '--format=%ct', commit]));
  return success({ text, folder, name, commit, committedAt: seconds * 1000 });
}

function textOnDisk(file: string): Outcome<string, BlameError> {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return failed('no_file', 'this is not a file');
    if (stats.size > MAX_BYTES) return failed('not_text', 'the file is larger than 16 MiB');
    const bytes = readFileSync(file);
    return bytes.includes(0) ? failed('not_text', 'the file is binary') : success(bytes.toString('utf8'));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') return failed('not_readable', 'this user may not read the file', cause);
    return failed('no_file', 'the file does not exist; --rev shows one that was removed', cause);
  }
}

function failed(code: BlameError['code'], message: string, cause?: unknown): Outcome<never, BlameError> {
  return failure(new BlameError(code, message, cause === undefined ? {} : { cause }));
}
