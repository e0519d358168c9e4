import { fieldsOf, startGit } from './git.ts';

/** A change to a file, by the names of its blobs. */
export interface Change {
  readonly commit: string;
  readonly at: string;
  readonly path: string;
  readonly previousPath: string | undefined;
  /** Undefined when the file was not there. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Which commits. */
export interface Range {
  readonly repository: string;
  readonly since: string | undefined;
  readonly after: string | undefined;
}

const COMMIT = /^@([0-9a-f]{40,64}) (\S+)$/;
const CHANGE = /^\n?:\d+ (\d+) ([0-9a-f]+) ([0-9a-f]+) ([AMRC])\d*$/;
const NO_BLOB = /^0+$/;
/** Symbolic links and submodules hold no code. */
const REGULAR = /^100/;

/**
 * The changes along the first parents, oldest first: what a merge brought counts as one change. Reads git's own log, field by
 * field.
 */
export async function* changesOf({ after, repository, since }: Range): AsyncGenerator<Change> {
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
    // Paths are within the repository, whatever folder of it git runs in and however it is set up.
    '--no-relative',
    '--format=@%H %cI',
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

async function* parse(fields: AsyncGenerator<string>): AsyncGenerator<Change> {
  let [commit, at] = ['', ''];
  for await (const field of fields) {
    const [, hash, date] = COMMIT.exec(field) ?? [];
    if (hash !== undefined && date !== undefined) {
      [commit, at] = [hash, date];
      continue;
    }
    const [, mode = '', before = '', after = '', status] = CHANGE.exec(field) ?? [];
    if (status === undefined) continue;
    const first = await next(fields);
    const path = status === 'R' || status === 'C' ? await next(fields) : first;
    if (!REGULAR.test(mode)) continue;
    const previousPath = path === first ? undefined : first;
    yield { commit, at, path, previousPath, before: NO_BLOB.test(before) ? undefined : before, after };
  }
}

async function next(fields: AsyncGenerator<string>): Promise<string> {
  const { done, value } = await fields.next();
  return done === true ? '' : value;
}
