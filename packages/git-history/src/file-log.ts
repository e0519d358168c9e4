import { fieldsOf, startGit } from './git-process.ts';

/** A change to a file, with the object ids of its blobs. */
export interface LoggedChange {
  readonly commit: string;
  /** Email address of the author of the commit, by the mailmap of the repository; may be empty. */
  readonly email: string;
  readonly at: string;
  readonly path: string;
  readonly previousPath: string | undefined;
  /** `undefined` when the file did not exist. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Commits to read. */
export interface CommitRange {
  readonly repository: string;
  readonly since: string | undefined;
  readonly after: string | undefined;
}

/** Git prints no time, or the placeholder itself, when it cannot read the date. */
const COMMIT = /^@([0-9a-f]{40,64}) (-?\d*|%ct) (.*)$/s;
const CHANGE = /^\n?:\d+ (\d+) ([0-9a-f]+) ([0-9a-f]+) ([AMRC])\d*$/;
const NO_BLOB = /^0+$/;
/** Modes of regular files; symbolic links and submodules contain no code. */
const REGULAR = /^100/;

/**
 * Yields the changes along first parents, oldest first; the changes of a merge count as one. Parses the raw output of `git
 * log` as a stream.
 */
export async function* loggedChanges({ after, repository, since }: CommitRange): AsyncGenerator<LoggedChange> {
  const git = startGit(repository, [
    'log',
    '--first-parent',
    '--diff-merges=first-parent',
    '--reverse',
    '--raw',
    '--no-abbrev',
    '-z',
    '-M',
    '--diff-filter=AMR',
    '--no-show-signature',
    // Paths are relative to the repository regardless of the folder and of `diff.relative`.
    '--no-relative',
    '--format=@%H %ct %aE',
    ...(since === undefined ? [] : [`--since=${since}`]),
    after === undefined ? 'HEAD' : `${after}..HEAD`,
    '--',
  ]);
  try {
    yield* parse(fieldsOf(git));
  } finally {
    git.child.kill();
  }
}

async function* parse(fields: AsyncGenerator<string>): AsyncGenerator<LoggedChange> {
  let [commit, at, email] = ['', '', ''];
  for await (const field of fields) {
    const [, hash, date, address = ''] = COMMIT.exec(field) ?? [];
    if (hash !== undefined && date !== undefined) {
      [commit, at, email] = [hash, commitTime(date), address];
      continue;
    }
    const [, mode = '', before = '', after = '', status] = CHANGE.exec(field) ?? [];
    if (status === undefined) continue;
    const first = await next(fields);
    const path = status === 'R' || status === 'C' ? await next(fields) : first;
    if (!REGULAR.test(mode)) continue;
    const previousPath = path === first ? undefined : first;
    yield { commit, email, at, path, previousPath, before: NO_BLOB.test(before) ? undefined : before, after };
  }
}

/** Latest time that has a four-digit year in every time zone, in milliseconds since 1970. */
const MAX_TIME_MS = Date.UTC(9999, 11, 30);

/**
 * Returns seconds since 1970 as ISO 8601 in UTC. Git stores any number, and dates that cannot be right are common in converted
 * histories: one before 1970 or after 9999, or one that git cannot read, becomes the nearest time in between.
 */
function commitTime(seconds: string): string {
  const milliseconds = Number(seconds) * 1000 || 0;
  return new Date(Math.min(Math.max(milliseconds, 0), MAX_TIME_MS)).toISOString();
}

async function next(fields: AsyncGenerator<string>): Promise<string> {
  const { done, value } = await fields.next();
  return done === true ? '' : value;
}
