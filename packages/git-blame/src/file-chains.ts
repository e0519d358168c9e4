import { runGit } from './git.ts';

/** A text of a file on a branch. */
export interface LandedVersion {
  readonly commit: string;
  /** Time of the commit, in milliseconds since 1970. */
  readonly at: number;
  /** The commit says that it takes an earlier one back. */
  readonly isRevert: boolean;
  /** Git's id of the text; `null` when there is no file. */
  readonly blob: string | null;
}

/** A file on a branch, under all its names. */
export interface FileChain {
  /** Names in order, each until the commit that ended it, in milliseconds since 1970; `Infinity` for the present one. */
  readonly names: readonly { readonly path: string; readonly until: number }[];
  /** Git's id of the text before the first version; `null` when there was no file. */
  readonly base: string | null;
  /** Texts in order of time, at least one. */
  readonly versions: readonly LandedVersion[];
}

/** Commits that are read at most, the latest ones. */
const MAX_COMMITS = 20_000;
/** Precedes a commit in the output of git. */
const MARK = '\u{1}';
/** Subjects that `git revert` writes. */
const REVERT = /^(?:Revert|Reapply) "/;

interface Commit {
  readonly id: string;
  readonly at: number;
  readonly isRevert: boolean;
  readonly changes: Change[];
}

interface Change {
  readonly status: string;
  /** Git's ids; `null` for no regular file. */
  readonly before: string | null;
  readonly after: string | null;
  readonly from: string;
  readonly to: string;
}

/**
 * Returns the files that commits of a branch changed, with each of their texts, along the first parents: what a merge brought
 * landed with the merge. Renamed files are followed. `undefined` when the history cannot be read.
 *
 * @param since - earlier commits are left out, in milliseconds since 1970
 */
export async function fileChains(
  top: string,
  commit: string,
  since: number,
): Promise<readonly FileChain[] | undefined> {
  const { code, stdout } = await runGit(top, [
    'log',
    '-z',
    '--raw',
    '--no-abbrev',
    '--first-parent',
    '-m',
    '--no-show-signature',
    '--root',
    '--find-renames',
    `--max-count=${MAX_COMMITS}`,
    `--since=${Math.floor(Math.max(0, since) / 1000)}`,
    `--format=${MARK}%H %ct %s`,
    commit,
  ]);
  return code === 0 ? chainsOf(parsed(stdout.toString('utf8')).toReversed()) : undefined;
}

function parsed(output: string): Commit[] {
  const commits: Commit[] = [];
  const fields = output.split('\0').map((field) => field.replace(/^\n+/, ''));
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] as string;
    if (field.startsWith(MARK)) {
      const [id = '', seconds = '', ...subject] = field.slice(1).split(' ');
      commits.push({ id, at: Number(seconds) * 1000, isRevert: REVERT.test(subject.join(' ')), changes: [] });
      continue;
    }
    const [, modeBefore = '', modeAfter = '', before = '', after = '', status = ''] =
      /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) (\w)\d*$/.exec(field) ?? [];
    if (status === '') continue;
    const path = fields[++at] ?? '';
    const to = status === 'R' ? (fields[++at] ?? '') : path;
    // Links and submodules are no text.
    const blobOf = (mode: string, blob: string): string | null => (mode.startsWith('100') ? blob : null);
    commits.at(-1)?.changes.push({
      status,
      before: blobOf(modeBefore, before),
      after: blobOf(modeAfter, after),
      from: path,
      to,
    });
  }
  return commits;
}

interface GrowingChain {
  readonly names: { readonly path: string; until: number }[];
  readonly base: string | null;
  readonly versions: LandedVersion[];
}

function chainsOf(commits: readonly Commit[]): GrowingChain[] {
  const all: GrowingChain[] = [];
  const living = new Map<string, GrowingChain>();
  const started = (path: string, base: string | null): GrowingChain => {
    const chain: GrowingChain = { names: [{ path, until: Infinity }], base, versions: [] };
    all.push(chain);
    return chain;
  };
  for (const { at, changes, id, isRevert } of commits) {
    // Names are taken away before they are given, so that two files can change theirs with each other.
    const moved = changes.map(({ after, before, from, status, to }) => {
      const chain = (status === 'A' ? undefined : living.get(from)) ?? started(from, before);
      if (from !== to || after === null) living.delete(from);
      chain.versions.push({ commit: id, at, isRevert, blob: after });
      return { after, chain, to, from };
    });
    for (const { after, chain, from, to } of moved) {
      const name = chain.names.at(-1);
      if (name && (after === null || from !== to)) name.until = at;
      if (after === null) continue;
      if (name?.path !== to) chain.names.push({ path: to, until: Infinity });
      living.set(to, chain);
    }
  }
  return all;
}
