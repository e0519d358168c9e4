import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { type Clock, DAY_MS, HOUR_MS } from '@hookline/clock';
import type { Activity } from '@hookline/recorder';
import { CallModels } from '@hookline/transcripts';
import type { Inbox } from './inbox.ts';
import type { InboxEntry } from './inbox-scan.ts';
import type { HookInput } from './inputs.ts';
import { drainInbox, type InboxDrainReport } from './drain-inbox.ts';

/** Interval of polling, which finds events that file system notifications missed, in milliseconds. */
const POLL_MS = 5000;
/** Wait for further events after the first of a group, in milliseconds. */
const DEBOUNCE_MS = 15;
const DEFAULT_PAUSE_MS = 500;
/** Payload of a command whose diff has more files than it shows. */
const LEAVES_OUT_FILES = /"moreFiles":\s*[1-9]/;
/** Largest payload of a command: Claude Code shortens outputs. A larger one is of another tool. */
const MAX_COMMAND_BYTES = 1_048_576;
/** Age at which quarantined payloads are removed, in milliseconds. */
const QUARANTINE_MS = 30 * DAY_MS;

/** Dependencies and callbacks of an {@link InboxLoop}. The callbacks must not throw. */
export interface InboxLoopOptions {
  /** Opened inbox. */
  readonly inbox: Inbox;
  readonly clock: Clock;
  /**
   * Pause between two rounds, in milliseconds, 0 or more, so that recording does not compete with the session for the
   * processor. @defaultValue 500
   */
  readonly pauseMs?: number | undefined;
  /** Records activities in order. Resolves with `true` when their events can be removed from the inbox. */
  readonly take: (activities: readonly Activity[]) => Promise<boolean>;
  /** Runs work in the background and handles its errors. */
  readonly run: (work: () => Promise<unknown>) => void;
  /** Called with each event that was removed from the inbox. */
  readonly onTaken: (input: HookInput, entry: InboxEntry) => void;
  /** Called with the file name of each quarantined payload. */
  readonly onQuarantine: (name: string, reason: string) => void;
  /** Called after each round that removed something. */
  readonly onDrained: (drained: InboxDrainReport) => void;
  /** Called when the folder cannot be watched; polling continues. */
  readonly onWatchError: (error: unknown) => void;
}

/** Result of a round with its time, ISO 8601. */
export type TimedDrain = InboxDrainReport & { readonly at: string };

/** Drains the inbox whenever an event arrives. */
export class InboxLoop {
  readonly #options: InboxLoopOptions;
  readonly #pauseMs: number;
  readonly #models = new CallModels();
  #quarantined = 0;
  #last: TimedDrain | null = null;
  #draining: Promise<InboxDrainReport> | undefined;
  #watcher: FSWatcher | undefined;
  #pending: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  readonly #unseen = new Set<string>();
  #notBefore = 0;
  #isStopped = false;
  #timers: NodeJS.Timeout[] = [];

  /** @throws RangeError when `pauseMs` is out of range */
  constructor(options: InboxLoopOptions) {
    const { pauseMs = DEFAULT_PAUSE_MS } = options;
    if (!(pauseMs >= 0)) throw new RangeError(`pauseMs must be 0 or more, not ${pauseMs}`);
    this.#options = options;
    this.#pauseMs = pauseMs;
  }

  /** Starts watching, polling and the removal of old quarantined payloads, and schedules the first round. */
  start(): void {
    const { inbox, clock, onWatchError, run } = this.#options;
    try {
      this.#watcher = watch(inbox.directory, (_, name) => {
        this.#schedule();
        if (name?.endsWith('.json') === true) this.#hasten(name);
      });
      this.#watcher.on('error', onWatchError);
    } catch (error) {
      onWatchError(error);
    }
    const expire = (): void => run(() => inbox.expireQuarantine(clock.now() - QUARANTINE_MS));
    const poll = (): void => void (inbox.isIdle() || this.#schedule());
    this.#timers = [setInterval(poll, POLL_MS), setInterval(expire, HOUR_MS)];
    this.#schedule();
  }

  /** Drains the inbox now. Concurrent calls share one round. */
  drain(): Promise<InboxDrainReport> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      this.#notBefore = performance.now() + this.#pauseMs;
    });
    return this.#draining;
  }

  /** Stops watching and resolves when the running round has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watcher?.close();
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#pending);
    clearTimeout(this.#looking);
    await this.#draining?.catch(() => {});
  }

  /** Number of payloads quarantined since the start. */
  get quarantined(): number {
    return this.#quarantined;
  }

  /** Result of the last round that removed something; `null` before the first. */
  get last(): TimedDrain | null {
    return this.#last;
  }

  async #drain(): Promise<InboxDrainReport> {
    const { inbox, clock, onDrained, onQuarantine, onTaken, take } = this.#options;
    const drained = await drainInbox({
      inbox,
      models: this.#models,
      take,
      onTaken,
      onQuarantine: ({ name }, reason) => {
        this.#quarantined++;
        onQuarantine(name, reason);
      },
    });
    if (drained.taken + drained.quarantined > 0) {
      this.#last = { ...drained, at: new Date(clock.now()).toISOString() };
      onDrained(drained);
    }
    return drained;
  }

  /**
   * Ends the pause between two rounds for a command whose diff leaves out files: the texts of these are on disk, until the next
   * call changes them.
   */
  #hasten(name: string): void {
    if (this.#notBefore - performance.now() <= DEBOUNCE_MS) return;
    this.#unseen.add(name);
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      const files = [...this.#unseen].map((unseen) => join(this.#options.inbox.directory, unseen));
      this.#unseen.clear();
      if (!files.some(leavesOutFiles)) return;
      this.#notBefore = 0;
      clearTimeout(this.#pending);
      this.#pending = undefined;
      this.#schedule();
    }, DEBOUNCE_MS);
  }

  /** Schedules a round. A running one may have listed the inbox before the event arrived, so that another follows it. */
  #schedule(): void {
    if (this.#isStopped) return;
    this.#pending ??= setTimeout(
      () => {
        this.#pending = undefined;
        const again = (): void => void (this.#options.inbox.isIdle() || this.#schedule());
        if (this.#draining) void this.#draining.then(again, again);
        else this.#options.run(() => this.drain());
      },
      Math.max(DEBOUNCE_MS, this.#notBefore - performance.now()),
    );
  }
}

/** Reads the payload at once, because every event of a pause is looked at: a tenth of the processor time of a promise. */
function leavesOutFiles(file: string): boolean {
  try {
    return statSync(file).size <= MAX_COMMAND_BYTES && LEAVES_OUT_FILES.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}
