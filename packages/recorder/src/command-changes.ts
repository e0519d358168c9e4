import { dirname, sep } from 'node:path';
import type { Evidence } from '@hookline/contracts';
import type { Activity, DiffFile, FileText, ToolActivity } from './activity.ts';
import { type CommandLog, type LoggedCommand, type Timing, timingOf } from './command-log.ts';
import { onlyReads, pathsInCommand, writesOnlyFromGit } from './command-words.ts';
import { deletedText, rendersAs, textAfter, textBefore } from './diff-texts.ts';
import { contentDigest } from './digest.ts';
import type { FileMemory } from './file-memory.ts';
import type { FileSystem } from './file-system.ts';
import type { CommandChange } from './command-change.ts';
import { repositoryTop, withGitAuthors, withoutIgnored } from './git-texts.ts';
import { callsOn, changesPart, textBeforeCalls } from './later-texts.ts';
import type { TreeListing, TreeListings } from './tree-listings.ts';

/** Dependencies of {@link CommandChanges}. */
export interface CommandChangesOptions {
  readonly memory: FileMemory;
  readonly files: FileSystem;
  readonly listings: TreeListings;
  readonly log: CommandLog;
  /** Home folder, for paths that begin with `~`. */
  readonly home: string | undefined;
  readonly ignores: (path: string) => boolean;
}

/** A command with everything that its changes are determined from. */
interface Context {
  readonly activity: ToolActivity;
  readonly later: readonly Activity[];
  /** All changes of the command come from git. */
  readonly isGit: boolean;
}

/** Time after a command in which the text that another call finds is taken for that of the command, in milliseconds. */
const SOON_MS = 1000;
/** Most changed files of one command whose texts are read. */
const MAX_CHANGED = 200;
/** Remembered files that are inspected for removal after a command. */
const MAX_REMEMBERED = 2000;

/**
 * Determines the files that a command changed: from the client's diff, otherwise by comparing the work tree. Texts come from
 * disk as long as file times show no later write, otherwise from the diff and from later calls.
 */
export class CommandChanges {
  readonly #options: CommandChangesOptions;

  constructor(options: CommandChangesOptions) {
    this.#options = options;
  }

  /** Returns the changes of a command, given the activities that were captured after it. Reads files and may run git. */
  async of(activity: ToolActivity, later: readonly Activity[]): Promise<CommandChange[]> {
    const changes = await this.#of(activity, later);
    const top = isOver(activity) ? undefined : repositoryTop(activity.cwd);
    return top === undefined ? changes : withGitAuthors(changes, top, activity, this.#options.files);
  }

  async #of(activity: ToolActivity, later: readonly Activity[]): Promise<CommandChange[]> {
    const { command = '', commandDiff, cwd } = activity;
    const { home, log } = this.#options;
    const context: Context = { activity, later, isGit: writesOnlyFromGit(command) };
    const session = activity.provenance.session_id;
    const top = repositoryTop(cwd);
    const root = top ?? cwd;
    const named = cwd === '' ? [] : pathsInCommand(command, cwd, home);
    const outside = named.filter((path) => !isBelow(path, root));
    if (isOver(activity)) return commandDiff ? this.#listed(context, named) : [];
    if (commandDiff) {
      log.sawChanges(session, true);
      return [...this.#listed(context, named), ...this.#named(context, outside)];
    }
    const reportsChanges = activity.success && top !== undefined && log.makesDiffs(session);
    if (cwd === '' || onlyReads(command)) return [];
    if (reportsChanges) return this.#named(context, outside);
    // A home folder is no project: all programs write there.
    const isProject = top !== undefined || (root !== home && root !== dirname(root));
    const listing = isProject ? await this.#options.listings.listed(root, activity.at, top !== undefined) : undefined;
    if (!listing) return this.#named(context, [...named, ...this.#options.memory.below(cwd, MAX_REMEMBERED)]);
    const changes = await withoutIgnored(this.#inTree(context, root, listing, new Set(named)), top);
    if (top !== undefined && activity.success && changes.some(({ author }) => author === 'agent'))
      log.sawChanges(session, false);
    return [...changes, ...this.#named(context, outside)];
  }

  /** Returns the changes of a background task that ended at a time, to files that its command names. */
  async ofTask(task: ToolActivity, at: number, later: readonly Activity[]): Promise<CommandChange[]> {
    const { command = '', cwd } = task;
    const { home, log } = this.#options;
    const context: Context = { activity: { ...task, at, durationMs: at - task.at }, later, isGit: false };
    const named = pathsInCommand(command, cwd, home);
    return this.#named(context, named).flatMap((change) => {
      const changedMs = this.#options.files.state(change.path)?.changedMs ?? 0;
      const others = log.between(changedMs, changedMs).filter(({ activity }) => activity.at !== task.at);
      if (change.author !== 'agent' || others.length > 0) return [];
      return [{ ...change, evidence: 'inferred' as const, reason: 'a background task that ran names the file' }];
    });
  }

  /** Returns the changes to files that the diff lists. */
  #listed({ activity, isGit, later }: Context, named: readonly string[]): CommandChange[] {
    const { changedFiles = [], files = [], shared = false } = activity.commandDiff ?? {};
    const paths = [...new Set([...files.map(({ path }) => path), ...changedFiles])];
    return paths.flatMap((path): CommandChange[] => {
      if (this.#options.ignores(path)) return [];
      const file = files.find((each) => each.path === path);
      const change = this.#resolved(path, file, activity, later);
      if (!change) return [];
      if (isGit) return [{ ...change, author: 'git' }];
      if (!shared && !this.#isOfTask(path, activity)) return [change];
      if (named.includes(path)) return [change];
      return [{ ...change, author: 'unknown', evidence: 'inferred', reason: 'other commands ran at the same time' }];
    });
  }

  /** Returns the change to a file that the diff lists; `undefined` for a file that is no text. */
  #resolved(
    path: string,
    file: DiffFile | undefined,
    activity: ToolActivity,
    later: readonly Activity[],
  ): CommandChange | undefined {
    const { files } = this.#options;
    const known = this.#textBefore(path, file, activity);
    const evidence: Evidence = file ? 'diff' : 'snapshot';
    const change = { path, author: 'agent' as const, evidence };
    const calls = callsOn(path, later);
    const state = isOver(activity) ? undefined : files.state(path);
    if (file?.deleted === true || (!file && !state && calls.length === 0 && !isOver(activity))) {
      return { ...change, before: known ?? (file ? deletedText(file.hunks).text : undefined), after: null };
    }
    if (state?.isFile === true && timingOf(state.changedMs, activity) !== 'after') {
      const after = files.text(path);
      if (after === undefined) return undefined;
      const undone = file && !file.created ? textBefore(after, file.hunks) : undefined;
      return { ...change, before: undone?.isExact === true ? undone.text : known, after };
    }
    const next = textBeforeCalls(path, calls, files) ?? this.#foundSince(path, activity);
    const applied = file && known !== undefined ? textAfter(known, file.hunks, activity.command ?? '') : undefined;
    if (applied?.isExact === true && !(typeof next === 'string' && rendersAs(next, applied.text))) {
      return { ...change, before: known, after: applied.text };
    }
    if (typeof next !== 'string') return { ...change, before: known, after: undefined };
    if (applied && !rendersAs(next, applied.text)) return { ...change, before: known, after: undefined };
    if (applied) return { ...change, before: known, after: next };
    return { ...change, before: known, after: next, evidence: 'inferred', reason: 'text that the next call found' };
  }

  /** Returns the text that a call found after a command whose event arrived late, as long as it has no author. */
  #foundSince(path: string, { at }: ToolActivity): string | undefined {
    const known = this.#options.memory.get(path);
    if (!known || known.at <= at || (known.earlier?.[0]?.at ?? 0) > at) return undefined;
    return known.author === 'unknown' || known.author === 'outside' ? known.text : undefined;
  }

  #textBefore(path: string, file: DiffFile | undefined, { at }: ToolActivity): FileText {
    if (file?.created === true) return null;
    const known = this.#options.memory.get(path);
    return known && known.at <= at && known.digest !== '' ? known.text : undefined;
  }

  /** Returns the changes below a folder that file times and names show. */
  #inTree(context: Context, root: string, listing: TreeListing, named: ReadonlySet<string>): CommandChange[] {
    const { activity } = context;
    const { files, ignores, memory } = this.#options;
    const changes: CommandChange[] = [];
    for (const [path, changedMs] of listing.files) {
      const timing = timingOf(changedMs, activity);
      if (timing === 'before' || ignores(path) || changes.length >= MAX_CHANGED) continue;
      const change = this.#byTime(context, path, timing, named.has(path), listing.wasThere(path));
      if (change) changes.push(change);
    }
    const removed = new Set([...listing.gone, ...memory.below(root, MAX_REMEMBERED)]);
    for (const path of removed) {
      if (listing.files.has(path) || ignores(path) || files.state(path)) continue;
      const change = this.#removal(context, path, named.has(path));
      if (change) changes.push(named.has(path) ? change : this.#unlessShared(change, activity, listing.previousAt));
    }
    return changes;
  }

  /** Returns the changes to files outside of the work tree that a command names. */
  #named(context: Context, paths: readonly string[]): CommandChange[] {
    const { files, ignores, memory } = this.#options;
    return paths.flatMap((path) => {
      if (ignores(path)) return [];
      const state = files.state(path);
      if (!state) return memory.get(path) ? (this.#removal(context, path, true) ?? []) : [];
      if (!state.isFile) return [];
      return this.#byTime(context, path, timingOf(state.changedMs, context.activity), true, undefined) ?? [];
    });
  }

  #byTime(
    { activity, isGit, later }: Context,
    path: string,
    timing: Timing,
    isNamed: boolean,
    wasThere: boolean | undefined,
  ): CommandChange | undefined {
    if (timing === 'before' || changesPart(path, later)) return undefined;
    const { files, memory } = this.#options;
    const known = memory.get(path);
    const before = known && known.digest !== '' ? known.text : wasThere === false ? null : undefined;
    if (timing === 'after') {
      // A later call changed it. Only the words of the command tell that it wrote this file, too.
      const calls = isNamed ? callsOn(path, later) : [];
      const next = textBeforeCalls(path, calls, files);
      if (typeof next !== 'string' || known?.digest === contentDigest(next)) return undefined;
      const reason = 'text that the next call found in a file that the command names';
      // The longer the call came after the command, the more likely is another program in between.
      const isSoon = (calls[0]?.at ?? Number.POSITIVE_INFINITY) - activity.at < SOON_MS;
      const author = isGit ? 'git' : isSoon ? 'agent' : 'unknown';
      return { path, before, after: next, author, evidence: 'inferred', reason };
    }
    const after = files.text(path);
    if (after === undefined || known?.digest === contentDigest(after)) return undefined;
    if (isGit) return { path, before, after, author: 'git', evidence: 'snapshot' };
    const state = files.state(path);
    if (
      timing === 'unclear' ||
      this.#isShared(state?.changedMs ?? 0, activity, later) ||
      this.#isOfTask(path, activity)
    ) {
      const reason = 'the time of the file does not tell which program wrote it';
      return { path, before, after, author: 'unknown', evidence: 'inferred', reason };
    }
    if (activity.source === 'transcript') {
      const reason = 'an interrupted command ran at the time of the file';
      return { path, before, after, author: 'agent', evidence: 'inferred', reason };
    }
    return { path, before, after, author: 'agent', evidence: 'snapshot' };
  }

  /** Returns the removal of a file when the command did it, judging by the time at which its folder changed. */
  #removal({ activity, isGit }: Context, path: string, isNamed: boolean): CommandChange | undefined {
    const { listings, memory } = this.#options;
    const namesChangedMs = listings.namesChangedMs(path);
    const timing = namesChangedMs === undefined ? 'before' : timingOf(namesChangedMs, activity);
    const known = memory.get(path);
    if (known && known.at > activity.at) return undefined;
    if (timing === 'before' || (timing !== 'during' && !isNamed)) return undefined;
    const evidence: Evidence = timing === 'during' ? 'snapshot' : 'inferred';
    const reason = timing === 'during' ? undefined : 'the command names a file that is absent';
    return { path, before: known?.text, after: null, author: isGit ? 'git' : 'agent', evidence, reason };
  }

  /** Leaves the author of a removal open when another command ran since the file was last listed: folders show the last change. */
  #unlessShared(change: CommandChange, { at, provenance }: ToolActivity, since: number): CommandChange {
    const isOther = ({ activity: { command = '', provenance: other } }: LoggedCommand): boolean =>
      other.tool_use_id !== provenance.tool_use_id && !onlyReads(command);
    if (!this.#options.log.between(since, at).some(isOther)) return change;
    return { ...change, author: 'unknown', evidence: 'inferred', reason: 'several commands may have removed it' };
  }

  /** Returns whether another command ran at a time. */
  #isShared(changedMs: number, activity: ToolActivity, later: readonly Activity[]): boolean {
    const { log } = this.#options;
    const earlier = log.between(changedMs, changedMs).map((logged) => logged.activity);
    const others = [...earlier, ...later].filter(
      (other): other is ToolActivity => other.kind === 'tool' && other.command !== undefined && other !== activity,
    );
    return others.some(
      (other) =>
        other.provenance.tool_use_id !== activity.provenance.tool_use_id &&
        !onlyReads(other.command ?? '') &&
        changedMs >= other.at - (other.durationMs ?? 0) &&
        changedMs <= other.at,
    );
  }

  /** Returns whether a background task of another call names a file. */
  #isOfTask(path: string, activity: ToolActivity): boolean {
    const { home, log } = this.#options;
    return log
      .tasks()
      .some(
        ({ command = '', cwd, provenance }) =>
          provenance.tool_use_id !== activity.provenance.tool_use_id &&
          pathsInCommand(command, cwd, home).includes(path),
      );
  }
}

/** Returns the files that the diff of a command lists, absolute; none for a command whose changes come from git. */
export function filesOfCommand({ command = '', commandDiff }: ToolActivity): readonly string[] {
  return writesOnlyFromGit(command) ? [] : (commandDiff?.changedFiles ?? []);
}

/** Returns whether files may have changed at any time since: a transcript is read long after its calls. */
export function isOver({ interrupted, source }: ToolActivity): boolean {
  return source === 'transcript' && interrupted !== true;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
