import { type FSWatcher, watch } from 'node:fs';
import { type Drained, drainInbox, type HookInput, type Inbox, type InboxEntry } from '@hookline/hook-adapters';
import type { Executor } from '@hookline/resilience';
import type { Logger } from 'pino';
import type { Clock } from '@hookline/clock';
import type { Intake } from './intake.ts';

/** Watching tells of new events at once; this finds those that it missed, in milliseconds. */
const POLL_MS = 5000;
/** Events often come in groups: wait this long for the others, in milliseconds. */
const GATHER_MS = 15;
/** Between two rounds: a session at work needs the processor more than its record does, in milliseconds. */
const REST_MS = 500;
/** How long events that made no sense are kept, in milliseconds. */
const QUARANTINE_MS = 30 * 86_400_000;
const HOUR_MS = 3_600_000;

/** What the loop works with. */
export interface IntakeLoopOptions {
  /** Opened. */
  readonly inbox: Inbox;
  readonly intake: Intake;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly logger: Logger;
  /** While it is off, nothing is recorded: events are taken out and told of, no more. */
  readonly enabled: boolean;
  /** Told of each event that is safe. Must not throw. */
  readonly onTaken: (input: HookInput, entry: InboxEntry) => void;
}

/** Empties the inbox into the intake whenever something comes. */
export class IntakeLoop {
  readonly #options: IntakeLoopOptions;
  #quarantined = 0;
  #last: (Drained & { readonly at: string }) | null = null;
  #draining: Promise<Drained> | undefined;
  #watcher: FSWatcher | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #restedAt = 0;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: IntakeLoopOptions) {
    this.#options = options;
  }

  start(): void {
    const { inbox, executor, clock, logger } = this.#options;
    try {
      this.#watcher = watch(inbox.directory, () => this.#soon());
      this.#watcher.on('error', (error) => logger.warn({ err: error }, 'cannot watch the inbox: polling'));
    } catch (error) {
      logger.warn({ err: error }, 'cannot watch the inbox: polling');
    }
    const expire = (): boolean => executor.fireAndForget(() => inbox.expireQuarantine(clock.now() - QUARANTINE_MS));
    this.#timers = [setInterval(() => this.#soon(), POLL_MS), setInterval(expire, HOUR_MS)];
    this.#soon();
  }

  /** Empties the inbox now. Of calls at the same time all wait for the one round. */
  drain(): Promise<Drained> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      this.#restedAt = performance.now() + REST_MS;
    });
    return this.#draining;
  }

  /** Ends with the batch that is being taken. */
  async stop(): Promise<void> {
    this.#watcher?.close();
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#gathering);
    await this.#draining?.catch(() => {});
  }

  /** Events since the start. */
  counts(): Readonly<Record<string, number>> {
    return { ...this.#options.intake.counts, quarantined: this.#quarantined };
  }

  /** What the last round that found anything came to. */
  get last(): (Drained & { readonly at: string }) | null {
    return this.#last;
  }

  async #drain(): Promise<Drained> {
    const { inbox, intake, enabled, clock, logger, onTaken } = this.#options;
    const drained = await drainInbox({
      inbox,
      take: (activities) => (enabled ? intake.take(activities) : Promise.resolve(true)),
      onTaken,
      onQuarantine: ({ name }, reason) => {
        this.#quarantined++;
        logger.warn({ name, reason }, 'not a hook event: quarantined');
      },
    });
    if (drained.taken + drained.quarantined > 0) {
      this.#last = { ...drained, at: new Date(clock.now()).toISOString() };
      logger.debug(drained, 'inbox drained');
    }
    return drained;
  }

  #soon(): void {
    this.#gathering ??= setTimeout(
      () => {
        this.#gathering = undefined;
        this.#options.executor.fireAndForget(() => this.drain());
      },
      Math.max(GATHER_MS, this.#restedAt - performance.now()),
    );
  }
}
