import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, type Report, report } from '@hookline/command-report';
import type { Change } from '@hookline/contracts';
import { repositoryOf, topFolderOf } from '@hookline/recorder';
import { styled, type View } from '@hookline/terminal-text';
import type { TraceabilityQueries } from '@hookline/traceability-client';
import { allChanges } from './all-pages.ts';
import { resolveId } from './ids.ts';
import { type NetChange, netChanges } from './net-changes.ts';
import { type Hunk, hunksBetween, type HunkState, patchText, stateOf } from './patch.ts';
import { codeOf } from './pattern.ts';
import { type ServiceAccess, unwrap } from './service.ts';
import { counted } from './texts.ts';

/** A patch of one file. */
export interface FilePatch {
  readonly repository: string | null;
  readonly path: string;
  readonly from: string;
  readonly is_new: boolean;
  readonly is_deleted: boolean;
  /** Number of changes that the patch joins. */
  readonly changes: number;
  /** Restriction of the patch; `null`: none. */
  readonly note: string | null;
  readonly hunks: readonly (Hunk & {
    /** In the file as it is now; `null`: the file is not in the current repository. */
    readonly state: HunkState | null;
  })[];
}

/** Patches of files, with the changes behind them. */
export interface DiffAnswer {
  readonly patches: readonly FilePatch[];
  readonly events: readonly Change[];
}

/** Options of `show --diff` and `diff`. */
export interface DiffOptions<Method extends keyof TraceabilityQueries = never> extends ServiceAccess<
  Method | 'changes'
> {
  readonly cwd: string;
}

/** Joins changes into one patch for each file. Hunks of files in the current repository tell whether their lines are still there. */
export async function changesDiff(
  options: DiffOptions,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Report<DiffAnswer>> {
  const events = await allChanges(options, query);
  const read = fileReader(options.cwd);
  const patches = netChanges(events).map((net) => toPatch(net, read));
  return report({ patches, events: events.map(withoutTexts) }, ({ patches: all }, view) =>
    all.length === 0 ? 'no file was changed' : all.map((patch) => fileText(patch, view)).join('\n\n'),
  );
}

/** Compares two patterns, or a pattern with the code that it was made from. */
export async function patternsDiff(
  options: DiffOptions<'identify' | 'pattern'>,
  first: string,
  second: string | undefined,
): Promise<Report<DiffAnswer>> {
  const { id } = await resolveId(options, first, ['pattern']);
  const pattern = unwrap(await options.client().pattern(id));
  const other = second === undefined ? undefined : await patternOf(options, second);
  const own = { name: pattern.pattern_id, text: codeOf(pattern) };
  const [before, after] = other ? [own, other] : [await parentOf(options, id), own];
  if (before.text === undefined || after.text === undefined)
    throw new CommandError(
      `the code of ${before.text === undefined ? before.name : after.name} was not stored, so that there is nothing to compare`,
    );
  const pair = { from: before.name, path: after.name, before: before.text, after: after.text };
  const patch: FilePatch = {
    repository: null,
    path: after.name,
    from: before.name,
    is_new: false,
    is_deleted: false,
    changes: 1,
    note: null,
    hunks: hunksBetween(pair).map((hunk) => ({ ...hunk, state: null })),
  };
  return report({ patches: [patch], events: [] }, ({ patches: [only] }, view) =>
    only === undefined || only.hunks.length === 0 ? 'the code is the same' : fileText(only, view),
  );
}

interface NamedText {
  readonly name: string;
  readonly text: string | undefined;
}

async function patternOf(options: ServiceAccess<'identify' | 'pattern'>, text: string): Promise<NamedText> {
  const { id } = await resolveId(options, text, ['pattern']);
  const pattern = unwrap(await options.client().pattern(id));
  return { name: pattern.pattern_id, text: codeOf(pattern) };
}

/** The code before the newest change that wrote the pattern over other code. */
async function parentOf({ client }: ServiceAccess<'changes'>, id: string): Promise<NamedText> {
  const { changes } = unwrap(await client().changes({ pattern_id: id, order: 'newest', texts: 'true', limit: 20 }));
  const before = changes.map((change) => change.before).find((state) => state !== null && state.pattern_id !== id);
  if (!before)
    throw new CommandError(`${id} was not made from other code`, 1, {
      code: 'no_parent',
      fix: 'name a second pattern to compare with',
    });
  return { name: before.pattern_id, text: before.text ?? undefined };
}

function toPatch(net: NetChange, read: (net: NetChange) => string | undefined): FilePatch {
  const [before, after] = [textOf(net.before), textOf(net.after)];
  const base = {
    repository: net.repository,
    path: net.path,
    from: net.from,
    is_new: net.before === null,
    is_deleted: net.after === null,
    changes: net.changes,
  };
  if (before === undefined || after === undefined) return { ...base, note: 'the texts were not stored', hunks: [] };
  const now = read(net);
  const hunks = hunksBetween({ from: net.from, path: net.path, before, after });
  return {
    ...base,
    note: net.interrupted ? 'something else changed the file in between; the patch has these changes too' : null,
    hunks: hunks.map((hunk) => ({ ...hunk, state: now === undefined ? null : stateOf(hunk, now) })),
  };
}

/** No file is an empty text; a text that was not stored is `undefined`. */
function textOf(state: Change['before']): string | undefined {
  return state === null ? '' : (state.text ?? undefined);
}

/** Reads files of the current repository. A file that is not there is empty; one of another repository is `undefined`. */
function fileReader(cwd: string): (net: NetChange) => string | undefined {
  const [repository, top] = [repositoryOf(cwd), topFolderOf(cwd)];
  return (net) => {
    if (repository === undefined || top === undefined || net.repository !== repository) return undefined;
    try {
      return readFileSync(join(top, net.path), 'utf8');
    } catch {
      return '';
    }
  };
}

function withoutTexts(change: Change): Change {
  const without = (state: Change['before']): Change['before'] => state && { ...state, text: null };
  return { ...change, before: without(change.before), after: without(change.after) };
}

function fileText(patch: FilePatch, view: View): string {
  const title = [
    ...(patch.repository === null ? [] : [`${patch.repository}: ${patch.path}`]),
    ...(patch.changes > 1 ? [`(${counted(patch.changes, 'change')})`] : []),
    ...(patch.note === null ? [] : [`(${patch.note})`]),
  ].join(' ');
  const unchanged = patch.hunks.length === 0 && patch.note === null;
  return [
    ...(title === '' ? [] : [styled(`# ${title}`, 'dim', view)]),
    ...(unchanged ? ['# the same text as before'] : []),
    ...(patch.hunks.length === 0
      ? []
      : [
          patchText(
            { from: patch.from, path: patch.path, isNew: patch.is_new, isDeleted: patch.is_deleted },
            patch.hunks.map(({ state, ...hunk }) => ({ hunk, state: state ?? undefined })),
            view,
          ),
        ]),
  ].join('\n');
}
