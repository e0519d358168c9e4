import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ToolActivity } from './activity.ts';
import type { CommandChange } from './command-change.ts';
import { startOf } from './command-log.ts';
import type { FileSystem } from './file-system.ts';
import { workTreeOf } from './repository.ts';

/** Returns the folder of the work tree that contains a folder; `undefined` outside of a repository. */
export function repositoryTop(folder: string): string | undefined {
  return folder === '' ? undefined : workTreeOf(folder)?.folder;
}

/** Replaces the author of those changes of a command whose text git had before it started, or may have made. */
export async function withGitAuthors(
  changes: readonly CommandChange[],
  top: string,
  activity: ToolActivity,
  files: FileSystem,
): Promise<CommandChange[]> {
  const own = changes.filter(({ after, author }) => author === 'agent' && after !== undefined);
  if (own.length === 0) return [...changes];
  const texts = own.map(({ after = null, path }) => ({ path, text: after }));
  const origins = await gitOrigins(top, texts, activity, files);
  const originOf = new Map(own.map((change, index) => [change, origins[index]]));
  return changes.map((change): CommandChange => {
    const origin = originOf.get(change) ?? 'none';
    if (origin === 'git') return { ...change, author: 'git' };
    if (origin === 'none') return change;
    return { ...change, author: 'unknown', evidence: 'inferred', reason: 'git or the command may have written it' };
  });
}

/** Leaves out the changes to files that git ignores, such as what builds and servers write. */
export async function withoutIgnored(
  changes: readonly CommandChange[],
  top: string | undefined,
): Promise<readonly CommandChange[]> {
  if (top === undefined || changes.length === 0) return changes;
  const asked = changes.map(({ path }) => `${path}\0`).join('');
  const ignored = new Set((await git(top, ['check-ignore', '-z', '--stdin'], asked)).split('\0'));
  return changes.filter(({ path }) => !ignored.has(path));
}

/** A text that a command left in a file. */
interface LeftText {
  /** Absolute path. */
  readonly path: string;
  /** `null` for a removed file. */
  readonly text: string | null;
}

/** Origin of a text as far as git shows: it had the text before, it may have made it, or neither. */
type GitOrigin = 'git' | 'unclear' | 'none';

/** The index, and commits that may contain a text that a command brought back. */
const REVISIONS = ['', 'HEAD', 'HEAD@{1}', 'HEAD@{2}', 'ORIG_HEAD', 'stash@{0}', 'stash@{1}'];
/** Commits that another repository or branch brought: their texts are not those of the command, whatever their age. */
const FOREIGN_REVISIONS = ['FETCH_HEAD', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD'];
/** Files of a repository that git writes when it changes the work tree. */
const WRITTEN = ['index', 'HEAD', 'ORIG_HEAD', 'FETCH_HEAD'];
/** Operations in the log of HEAD that combine texts. */
const COMBINES = /\t(?:merge|rebase|pull|cherry-pick|revert|am|checkout|reset)\b/;
const CONFLICT = /^<{7} [^\n]*\n[\s\S]*^>{7} /m;
/** Words of a command that are tried as names of branches. */
const MAX_BRANCHES = 10;
/** Programs that may run git. */
const MAY_RUN_GIT = /(?:^|[\s;&|(/])(?:git|gh|hub|sh|bash|zsh|make|just|npm|npx|pnpm|yarn|\.?\.\/\S+)(?=\s|$)/;
const TIMEOUT_MS = 5000;

/**
 * Returns the origin of each text that a command left, by asking the repository: a text belongs to git when a commit or stash has
 * it at the same path and git had it before the command started. Runs git only if the repository changed since.
 */
async function gitOrigins(
  top: string,
  texts: readonly LeftText[],
  activity: ToolActivity,
  files: FileSystem,
): Promise<readonly GitOrigin[]> {
  const since = startOf(activity);
  const { common = '', own = '' } = workTreeOf(top)?.git ?? {};
  const hasChanged = (name: string): boolean => (files.state(join(own, name))?.changedMs ?? 0) >= since;
  if (own === '' || !WRITTEN.some(hasChanged)) return texts.map(() => 'none');
  const foreign = FOREIGN_REVISIONS.filter(hasChanged);
  const combines = MAY_RUN_GIT.test(activity.command ?? '') && combinedBetween(own, since, activity.at);
  const ids = texts.map(({ text }) => (text === null ? undefined : blobId(text)));
  const revisions = [...foreign, ...REVISIONS, ...branchesIn(activity.command ?? '')];
  const paths = texts.map(({ path }) => relative(top, path).split(sep).join('/'));
  const found = await blobsAt(top, paths, revisions);
  return texts.map(({ text }, index) => {
    const [id, blobs = []] = [ids[index], found[index]];
    if (text === null) return combines ? 'unclear' : 'none';
    if (CONFLICT.test(text)) return 'git';
    const isForeign = blobs.slice(0, foreign.length).includes(id);
    if (isForeign || (blobs.includes(id) && id !== undefined && hadBefore(common, id, since, files))) return 'git';
    // What git combined is in the index, or in the new commit.
    return combines && blobs.includes(id) ? 'unclear' : 'none';
  });
}

/** Returns whether the log of HEAD has an operation that combines texts between two times. Its times are whole seconds. */
function combinedBetween(folder: string, since: number, until: number): boolean {
  try {
    const lines = readFileSync(join(folder, 'logs', 'HEAD'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-20);
    const [from, to] = [Math.floor(since / 1000), Math.floor(until / 1000)];
    return lines.some((line) => COMBINES.test(line) && secondsIn(line) >= from && secondsIn(line) <= to);
  } catch {
    return false;
  }
}

function secondsIn(line: string): number {
  return Number(/> (\d+) [+-]\d{4}\t/.exec(line)?.[1] ?? 0);
}

function blobId(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Returns whether an object is older than a time. One in a pack is: packs are made of older objects. */
function hadBefore(folder: string, id: string, since: number, files: FileSystem): boolean {
  const loose = files.state(join(folder, 'objects', id.slice(0, 2), id.slice(2)));
  return loose === undefined || loose.changedMs < since;
}

/** Returns the words of a command that may be names of branches or commits. */
function branchesIn(command: string): string[] {
  const words = command.match(/(?<=\s)[A-Za-z0-9][\w./~^@-]{0,99}/g) ?? [];
  return [...new Set(words)].slice(0, MAX_BRANCHES);
}

/** Returns the ids of the blobs at each path in some revisions, in their order. */
async function blobsAt(
  top: string,
  paths: readonly string[],
  revisions: readonly string[],
): Promise<(string | undefined)[][]> {
  const asked = paths.flatMap((path) => revisions.map((revision) => `${revision}:${path.replaceAll('\n', ' ')}`));
  const answer = await git(top, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], `${asked.join('\n')}\n`);
  const ids = answer.split('\n').map((line) => /^([0-9a-f]+) blob$/.exec(line)?.[1]);
  return paths.map((_, index) => ids.slice(index * revisions.length, (index + 1) * revisions.length));
}

/** Resolves to the output of git; empty when it fails or is not installed. */
function git(top: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((done) => {
    const child = execFile('git', ['-C', top, ...args], { timeout: TIMEOUT_MS }, (error, stdout) =>
      done(error ? '' : stdout),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
