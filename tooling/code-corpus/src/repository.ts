import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { grammarFor } from './grammars.ts';

/** A change of one file by one commit. */
export interface FileChange {
  readonly repository: string;
  readonly path: string;
  readonly language: string;
  readonly commit: string;
  /** Commit time in seconds since 1970. */
  readonly at: number;
  /** Text before the commit; undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Greatest number of changes read from one history. */
const MAX_CHANGES = 3_000;
/** Larger files are skipped. */
const MAX_BYTES = 400_000;
const NO_BLOB = /^0+$/;

interface ListedChange {
  readonly commit: string;
  readonly at: number;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Returns the last changes of parsable files along the first parents, oldest first. */
export function readHistory(repository: string): FileChange[] {
  const changes = listChanges(repository).slice(-MAX_CHANGES);
  const blobs = readBlobs(repository, [...new Set(changes.flatMap(({ after, before }) => [before, after]))]);
  return changes.flatMap(({ after, at, before, commit, path }) => {
    const text = blobs.get(after);
    const language = grammarFor(path);
    if (text === undefined || language === undefined) return [];
    return [{ repository: nameOf(repository), path, language, commit, at, before: blobs.get(before), after: text }];
  });
}

/** A file at the newest commit. */
export interface SourceFile {
  /** Path prefixed with the name of the repository. */
  readonly location: string;
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** Returns the parsable files of the newest commit. */
export function readFiles(repository: string): SourceFile[] {
  const listed = git(repository, ['ls-tree', '-r', '--format=%(objectname) %(path)', 'HEAD']).split('\n');
  const files = listed.flatMap((line) => {
    const space = line.indexOf(' ');
    const [blob, path] = [line.slice(0, space), line.slice(space + 1)];
    const language = grammarFor(path);
    return language === undefined ? [] : [{ blob, path, language }];
  });
  const blobs = readBlobs(
    repository,
    files.map(({ blob }) => blob),
  );
  return files.flatMap(({ blob, language, path }) => {
    const text = blobs.get(blob);
    return text === undefined ? [] : [{ location: `${nameOf(repository)}/${path}`, path, language, text }];
  });
}

function nameOf(repository: string): string {
  const name = basename(repository);
  return /^(?:repo|\.git)$/.test(name) ? basename(dirname(repository)) : name;
}

function git(repository: string, args: readonly string[], input?: string): string {
  return execFileSync('git', ['-C', repository, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 31 - 1,
    ...(input === undefined ? {} : { input }),
  });
}

function listChanges(repository: string): ListedChange[] {
  const log = git(repository, [
    'log',
    '--first-parent',
    '--reverse',
    '--no-renames',
    '--diff-filter=AM',
    '--raw',
    '--no-abbrev',
    '--diff-merges=first-parent',
    '--format=@%ct %H',
  ]);
  const changes: ListedChange[] = [];
  let at = 0;
  let commit = '';
  for (const line of log.split('\n')) {
    if (line.startsWith('@'))
      [at, commit] = [Number(line.slice(1, line.indexOf(' '))), line.slice(line.indexOf(' ') + 1)];
    const match = /^:\d+ \d+ (\w+) (\w+) [AM]\t(.+)$/.exec(line);
    const [, before = '', after = '', path = ''] = match ?? [];
    if (
      match &&
      grammarFor(path) !== undefined &&
      !/(?:^|\/)(?:vendor|third_party|node_modules|dist)\/|\.min\.js$/.test(path)
    )
      changes.push({ commit, at, path, before, after });
  }
  return changes;
}

/** Returns texts by blob. Missing, binary and very large blobs are omitted. */
function readBlobs(repository: string, names: readonly string[]): Map<string, string> {
  const wanted = names.filter((name) => !NO_BLOB.test(name));
  const output = execFileSync('git', ['-C', repository, 'cat-file', '--batch'], {
    input: `${wanted.join('\n')}\n`,
    maxBuffer: 2 ** 31 - 1,
  });
  const blobs = new Map<string, string>();
  for (let at = 0; at < output.length;) {
    const lineEnd = output.indexOf(10, at);
    const [name = '', type, size] = output.toString('latin1', at, lineEnd).split(' ');
    at = lineEnd + 1;
    if (type !== 'blob') continue;
    const end = at + Number(size);
    const text = output.toString('utf8', at, end);
    if (end - at <= MAX_BYTES && !text.includes('\0')) blobs.set(name, text);
    at = end + 1;
  }
  return blobs;
}
