import { runGit } from './git.ts';

/** A commit that a line came with, as `git blame` sees it. */
export interface LineCommit {
  readonly id: string;
  readonly author: string;
  /** Time of the author, ISO 8601. */
  readonly at: string;
  readonly summary: string;
}

/** Place of a line in the commit that it came with. */
interface LinePlace {
  /** Path of the file from the top of the repository. */
  readonly path: string;
  readonly line: number;
}

/** Commits of the lines of a file. */
export interface LineCommits {
  /** Commit of each line from the first asked one on; `undefined` for a line that is not committed. */
  readonly commits: readonly (LineCommit | undefined)[];
  /** Place of each line in its commit. */
  readonly places: readonly LinePlace[];
  /** History ends at a commit whose parents are missing, as in a shallow clone. */
  readonly isShallow: boolean;
}

/** Lines, counted from 1, both ends included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the commits of the lines of a file by `git blame`; of the working tree without a revision. `undefined` when git does
 * not know the file.
 *
 * @see https://git-scm.com/docs/git-blame#_the_porcelain_format
 */
export async function lineCommits(
  folder: string,
  path: string,
  { commit, range }: { readonly commit?: string | undefined; readonly range?: LineRange | undefined } = {},
): Promise<LineCommits | undefined> {
  const lines = range ? ['-L', `${range.start},${range.end}`] : [];
  const revision = commit === undefined ? [] : [commit];
  const { code, stdout } = await runGit(folder, ['blame', '--porcelain', ...lines, ...revision, '--', path]);
  return code === 0 ? parsed(stdout.toString('utf8')) : undefined;
}

function parsed(porcelain: string): LineCommits {
  const known = new Map<string, { -readonly [Key in keyof LineCommit]: LineCommit[Key] }>();
  const commits: (LineCommit | undefined)[] = [];
  const places: LinePlace[] = [];
  const paths = new Map<string, string>();
  let isBoundary = false;
  let [current, original] = ['', 0];
  for (const line of porcelain.split('\n')) {
    const [, id, place] = /^([0-9a-f]{40,64}) (\d+) \d+/.exec(line) ?? [];
    const commit = known.get(current);
    if (id !== undefined) {
      [current, original] = [id, Number(place)];
      if (!known.has(id)) known.set(id, { id, author: '', at: '', summary: '' });
    } else if (line.startsWith('\t')) {
      commits.push(/^0+$/.test(current) ? undefined : commit);
      places.push({ path: paths.get(current) ?? '', line: original });
    } else if (commit) {
      if (line.startsWith('author ')) commit.author = line.slice('author '.length);
      else if (line.startsWith('author-time ')) commit.at = isoTime(Number(line.slice('author-time '.length)));
      else if (line.startsWith('summary ')) commit.summary = line.slice('summary '.length);
      else if (line.startsWith('filename ')) paths.set(current, line.slice('filename '.length));
      else if (line === 'boundary') isBoundary = true;
    }
  }
  return { commits, places, isShallow: isBoundary };
}

function isoTime(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
