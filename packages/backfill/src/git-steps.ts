import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileStep, LineHasher } from '@hookline/attribution';
import type { FileEdit, LineageEventInput, Provenance } from '@hookline/contracts';
import {
  createGitHistory,
  type FileVersion,
  type GitHistoryCounts,
  GitHistoryError,
  repositoryTop,
} from '@hookline/git-history';
import type { BackfillLog } from './backfill-log.ts';
import type { BackfillStep } from './backfill.ts';
import type { CountedSteps } from './transcript-steps.ts';

/** Everything about an event of a version except its code. */
export interface VersionContext {
  readonly eventId: string;
  readonly provenance: Provenance;
  /** True when the event contains the code. */
  readonly keepCode: boolean;
  readonly triggeredBy: string;
  /** Lines of the file that the commit changed. */
  readonly edit?: FileEdit | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Creates events of code; each function returns `undefined` for blank code. `PatternEvents` of the tracker is one. */
export interface VersionEvents {
  created(code: string, context: VersionContext): LineageEventInput | undefined;
  modified(code: string, parent: string, context: VersionContext): LineageEventInput | undefined;
}

/** Rules for storing the text of a file. */
export interface TextRules {
  readonly keepCode: boolean;
  /** Returns the text without secrets. */
  readonly redact: (text: string) => Promise<string>;
  /** Returns the name of a file or repository without secrets. */
  readonly redactPath: (path: string) => Promise<string>;
}

/** Source and dependencies of {@link gitSteps}. */
export interface GitStepsOptions {
  /** A folder in the repository. */
  readonly repository: string;
  /** Only commits since this date, in any form that git accepts. @defaultValue all commits */
  readonly since?: string | undefined;
  /** Remembers the commit that was reached. */
  readonly log: BackfillLog;
  readonly events: VersionEvents;
  /** Secret that hashes of lines are made with. @defaultValue changed lines are not recorded */
  readonly lineKey?: string | undefined;
  /** Returns true for an absolute path that is never traced. */
  readonly isIgnored: (path: string) => boolean;
  /** The strictest rules of several absolute paths. */
  readonly rulesOf: (paths: readonly string[]) => TextRules;
  /** The name of the repository that contains an absolute path; `undefined` outside of any. */
  readonly repositoryOf: (path: string) => string | undefined;
}

/**
 * Reads the history of a repository into steps, one per version of a file, after the commit that was reached before. When
 * that commit no longer exists, all history is read again.
 */
export function gitSteps(options: GitStepsOptions): CountedSteps<GitHistoryCounts> {
  const { isIgnored, log, since } = options;
  const repository = resolve(options.repository);
  const source = `git ${since ?? ''} ${repository}`;
  const counts = { versions: 0, binary: 0, tooLarge: 0, missing: 0 };
  async function* read(after: string | undefined): AsyncGenerator<BackfillStep> {
    const roots = await rootsOf(repository);
    const isIgnoredWithin = (path: string): boolean => roots.some((root) => isIgnored(resolve(root, path)));
    const history = createGitHistory({
      repository,
      wants: (path) => !isIgnoredWithin(path),
      ...(since === undefined ? {} : { since }),
      ...(after === undefined ? {} : { after }),
    });
    let commit = after;
    for await (const version of history) {
      // A commit is complete when the next one begins.
      const position = commit === undefined || commit === version.commit ? {} : { position: { source, value: commit } };
      commit = version.commit;
      yield { id: version.versionId, events: await eventsOf(version, options, roots, isIgnoredWithin), ...position };
      Object.assign(counts, history.counts);
    }
    if (commit !== undefined) yield { events: [], position: { source, value: commit } };
  }
  async function* steps(): AsyncGenerator<BackfillStep> {
    const after = log.position(source);
    try {
      yield* read(after);
    } catch (error) {
      if (!(error instanceof GitHistoryError && error.code === 'unknown_commit') || after === undefined) throw error;
      // History was rewritten. Versions that are known are skipped by their ids.
      yield* read(undefined);
    }
  }
  return { steps: steps(), counts: () => counts };
}

/**
 * Returns the folders that paths in the repository are resolved against: its top as the given folder spells it, and with
 * symbolic links resolved. Settings may name either, and a rule for one of them holds for both.
 */
async function rootsOf(folder: string): Promise<readonly [string, ...string[]]> {
  const top = await repositoryTop(folder);
  const given = resolve(folder, relative(realpathSync(folder), top));
  try {
    if (given !== top && realpathSync(given) === top) return [given, top];
  } catch {
    // The folder is a link to a folder within the repository, so `given` does not exist.
  }
  return [top];
}

async function eventsOf(
  { after, at, authorId, before, commit, path, previousPath = path, versionId }: FileVersion,
  { events, lineKey, repositoryOf, rulesOf }: GitStepsOptions,
  roots: readonly [string, ...string[]],
  isIgnoredWithin: (path: string) => boolean,
): Promise<readonly LineageEventInput[]> {
  const { keepCode, redact, redactPath } = rulesOf(
    [path, previousPath].flatMap((it) => roots.map((root) => resolve(root, it))),
  );
  const context: VersionContext = {
    eventId: versionId,
    provenance: {
      file_path: await redactPath(path),
      repository: await redactPath(repositoryOf(resolve(roots[0], path)) ?? roots[0]),
      occurred_at: at,
      author: 'git',
      evidence: 'payload',
      commit,
      commit_author: authorId,
    },
    keepCode,
    triggeredBy: 'git',
    edit: lineKey === undefined ? undefined : editOf(before, after, new LineHasher(lineKey)),
    metadata: { commit },
  };
  const code = await redact(after);
  // The text of an ignored file stays unknown, also when the file was moved.
  const parent = before === undefined || isIgnoredWithin(previousPath) ? '' : before;
  const event =
    parent.trim() === '' ? events.created(code, context) : events.modified(code, await redact(parent), context);
  return event ? [event] : [];
}

/** A text before that does not exist looks like one that is not readable. */
function editOf(before: string | undefined, after: string, hasher: LineHasher): FileEdit {
  const step = fileStep(before ?? null, after, 'exact', hasher);
  return {
    ...step,
    before_blob: before === undefined ? undefined : step.before_blob,
    complete: before !== undefined,
    line_key: hasher.id,
  };
}
