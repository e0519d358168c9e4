import type { ToolActivity } from './activity.ts';
import { TransactionalMap } from './transactional-map.ts';

const MAX_COMMANDS = 500;
const MAX_TASKS = 50;
const MAX_SESSIONS = 500;
/** Longest time from the end of a command to the capture of its event that is allowed for, in milliseconds. */
const CAPTURE_DELAY_MS = 45;
/** The same on a busy machine: file times in between could also be those of another program. */
const BUSY_CAPTURE_DELAY_MS = 300;
/** Longest time that the file time of a change may be after the capture of its call: both are rounded, in milliseconds. */
const ROUNDING_MS = 20;

/** A command without its input, changes and files read. */
export interface LoggedCommand {
  readonly activity: ToolActivity;
  /** The client reports every changed file of the repository with the command. */
  readonly hasDiff: boolean;
  /** Folder of the work tree, or the working directory outside of a repository. */
  readonly root: string;
}

/** Relation of a file time to the run time of a command. */
export type Timing = 'before' | 'unclear' | 'during' | 'after';

/** Returns the earliest time at which a command may have started, in milliseconds since 1970. */
export function startOf({ at, durationMs = 0 }: ToolActivity): number {
  return at - durationMs - CAPTURE_DELAY_MS;
}

/** Compares a file time with the run time of a command, both in milliseconds since 1970. */
export function timingOf(changedMs: number, command: ToolActivity): Timing {
  if (changedMs > command.at + ROUNDING_MS) return 'after';
  const start = startOf(command);
  if (changedMs >= start) return 'during';
  return changedMs >= start + CAPTURE_DELAY_MS - BUSY_CAPTURE_DELAY_MS ? 'unclear' : 'before';
}

/** Recent commands of all sessions, background tasks and interrupted prompts: candidates for texts that are found later. */
export class CommandLog {
  readonly #commands = new TransactionalMap<string, LoggedCommand>(MAX_COMMANDS);
  readonly #tasks = new TransactionalMap<string, ToolActivity>(MAX_TASKS);
  readonly #interruptions = new TransactionalMap<string, number>(MAX_SESSIONS);
  readonly #diffing = new TransactionalMap<string, boolean>(MAX_SESSIONS);
  #someDiffs = false;
  #since = Number.POSITIVE_INFINITY;

  /** Notes that the log is complete from the time of an activity on, the first since the start. */
  begin(at: number): void {
    this.#since = Math.min(this.#since, at);
  }

  /** Stores a command, and its background task. */
  add(activity: ToolActivity, hasDiff: boolean, root: string): void {
    const stripped = { ...activity, input: undefined, changes: [], filesRead: [], commandDiff: undefined };
    this.#commands.set(keyOf(activity), { activity: stripped, hasDiff, root });
    if (activity.backgroundTaskId !== undefined) this.#tasks.set(activity.backgroundTaskId, stripped);
  }

  /** Notes that a session was interrupted: the call that ran is not reported, and may have written files. */
  interrupted(session: string, at: number): void {
    this.#interruptions.set(session, at);
  }

  /** Notes that a command changed files of a repository, and whether the client reported them in a diff. */
  sawChanges(session: string, hasDiff: boolean): void {
    if (this.#diffing.get(session) !== hasDiff) this.#diffing.set(session, hasDiff);
    this.#someDiffs ||= hasDiff;
  }

  /** Returns whether the client makes diffs in a session; before its first change, as in other sessions. */
  makesDiffs(session: string): boolean {
    return this.#diffing.get(session) ?? this.#someDiffs;
  }

  /** Returns the commands of all sessions that ran between two times, the latest last. */
  between(from: number, until: number): LoggedCommand[] {
    return [...this.#commands.values()]
      .filter(({ activity: { at, durationMs = 0 } }) => at > from && at - durationMs - CAPTURE_DELAY_MS < until)
      .sort((a, b) => a.activity.at - b.activity.at);
  }

  /** Returns whether a call that no event reports may have written a file between two times. */
  isIncomplete(from: number, until: number): boolean {
    if (from < this.#since) return true;
    if ([...this.#interruptions.values()].some((at) => at > from)) return true;
    return [...this.#tasks.values()].some(({ at }) => at < until);
  }

  /** Returns the commands whose background tasks are not known to have ended. */
  tasks(): ToolActivity[] {
    return [...this.#tasks.values()];
  }

  /** Removes a background task that has ended. */
  taskEnded(id: string): void {
    if (this.#tasks.get(id)) this.#tasks.delete(id);
  }

  /** Keeps the changes since the last commit. */
  commit(): void {
    for (const map of this.#maps()) map.commit();
  }

  /** Drops the changes since the last commit. */
  discard(): void {
    for (const map of this.#maps()) map.discard();
  }

  #maps(): TransactionalMap<string, unknown>[] {
    return [this.#commands, this.#tasks, this.#interruptions, this.#diffing] as TransactionalMap<string, unknown>[];
  }
}

function keyOf({ at, provenance }: ToolActivity): string {
  return `${provenance.session_id}\0${provenance.tool_use_id ?? at}`;
}
