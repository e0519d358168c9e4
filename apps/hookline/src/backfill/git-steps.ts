import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { BackfillLog, BackfillStep } from '@hookline/backfill';
import type { LineageEventInput } from '@hookline/contracts';
import {
  createGitHistory,
  type FileVersion,
  type GitHistoryCounts,
  GitHistoryError,
  repositoryTop,
} from '@hookline/git-history';
import { locate, strictest } from '@hookline/recorder';
import type { Runtime } from '../compose.ts';
import { modeByPath, pathFilter } from '../daemon/path-filter.ts';

/** Which history. */
export interface GitRange {
  readonly repository: string;
  readonly since: string | undefined;
}

/** What a repository's history comes to, version by version. */
export interface GitSteps {
  readonly steps: AsyncIterable<BackfillStep>;
  readonly counts: () => GitHistoryCounts;
}

/** Reads the history of a repository into steps; after the commit where it was left, where that is still there. */
export function gitSteps(runtime: Runtime, { repository: folder, since }: GitRange, log: BackfillLog): GitSteps {
  const repository = resolve(folder);
  const source = `git ${since ?? ''} ${repository}`;
  const ignores = pathFilter(runtime.settings.tracking.ignore);
  const counts = { versions: 0, binary: 0, tooLarge: 0, missing: 0 };
  async function* read(after: string | undefined): AsyncGenerator<BackfillStep> {
    const roots = await rootsOf(repository);
    const isIgnored = (path: string): boolean => roots.some((root) => ignores(resolve(root, path)));
    const toEvents = createVersionEvents(runtime, roots, isIgnored);
    const history = createGitHistory({
      repository,
      wants: (path) => !isIgnored(path),
      ...(since === undefined ? {} : { since }),
      ...(after === undefined ? {} : { after }),
    });
    let commit = after;
    for await (const version of history) {
      // Only when the next one begins is a commit all there.
      const position = commit === undefined || commit === version.commit ? {} : { position: { source, value: commit } };
      commit = version.commit;
      yield { id: version.versionId, events: await toEvents(version), ...position };
      Object.assign(counts, history.counts);
    }
    if (commit !== undefined) yield { events: [], position: { source, value: commit } };
  }
  async function* steps(): AsyncGenerator<BackfillStep> {
    const after = log.position(source);
    try {
      yield* read(after);
    } catch (error) {
      if (!(error instanceof GitHistoryError && error.code === 'UNKNOWN_COMMIT') || after === undefined) throw error;
      // History was rewritten: all of it again, what is known is told by its id.
      yield* read(undefined);
    }
  }
  return { steps: steps(), counts: () => counts };
}

/**
 * What paths in the repository are resolved against: its top, as the folder given spells it and with symbolic links resolved.
 * Settings may name either, and what either of them keeps out stays out.
 */
async function rootsOf(folder: string): Promise<readonly [string, ...string[]]> {
  const top = await repositoryTop(folder);
  const given = resolve(folder, relative(realpathSync(folder), top));
  try {
    if (given !== top && realpathSync(given) === top) return [given, top];
  } catch {
    // Nothing is there: the folder is a link to somewhere within the repository.
  }
  return [top];
}

/** Makes events of versions, as far as the recording mode of their paths, old and new, allows. */
function createVersionEvents(
  runtime: Runtime,
  roots: readonly [string, ...string[]],
  isIgnored: (path: string) => boolean,
): (version: FileVersion) => Promise<readonly LineageEventInput[]> {
  const { mode, projects } = runtime.settings.tracking;
  const modeOf = modeByPath(mode, projects);
  const { events } = runtime.tracker();
  return async ({ after, at, before: past, commit, path, previousPath = path, versionId }) => {
    const places = [path, previousPath].flatMap((it) => roots.map((root) => resolve(root, it)));
    const kept = strictest(places.map(modeOf));
    const clean = async (text: string): Promise<string> => (kept === 'full' ? text : runtime.redactor().redact(text));
    const context = {
      eventId: versionId,
      filePath: path,
      repository: locate(resolve(roots[0], path)).repository ?? roots[0],
      occurredAt: at,
      keepCode: kept !== 'metadata-only',
      triggeredBy: 'git',
      metadata: { commit },
    };
    const code = await clean(after);
    // What a file that is never traced held is not told, also when the file was moved.
    const before = isIgnored(previousPath) ? undefined : past;
    const event =
      before === undefined || before.trim() === ''
        ? events.created(code, context)
        : events.modified(code, await clean(before), context);
    return event ? [event] : [];
  };
}
