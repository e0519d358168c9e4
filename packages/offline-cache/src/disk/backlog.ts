import type { Disk } from './disk.ts';
import { type EventFile, eventsIn } from './directory.ts';
import { oldest } from './oldest.ts';
import { Pace } from './pace.ts';

/** How many names are remembered of one look at the directory, and for how long. */
const AHEAD = 4096;
const FRESH_MS = 1_000;

/**
 * The pending events that are due, oldest first. Looks at the directory once for thousands of them: a name that is
 * gone when its turn comes was taken by somebody else.
 */
export class Backlog {
  readonly #disk: Disk;
  /** Newest first: the next one is at the end. */
  #ahead: EventFile[] = [];
  #lookedAtMs = -Infinity;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Whether what is known is too old to go by: events put back or come due since then would be passed over. */
  get isStale(): boolean {
    return this.#disk.clock.monotonic() - this.#lookedAtMs >= FRESH_MS;
  }

  /** The next one that is known of. */
  next(): EventFile | undefined {
    return this.#ahead.pop();
  }

  /** It was not its turn after all. */
  putBack(event: EventFile): void {
    this.#ahead.push(event);
  }

  /** Looks at the directory. Returns whether there is anything. */
  async look(): Promise<boolean> {
    const { files, layout, clock } = this.#disk;
    const found = await oldest(due(eventsIn(files, layout.root), clock.now()), AHEAD, new Pace(clock));
    this.#ahead = found.toReversed();
    this.#lookedAtMs = clock.monotonic();
    return found.length > 0;
  }
}

/** Longest that an event can have been told to wait. One that says more was stamped by a clock that was wrong. */
const MAX_WAIT_MS = 24 * 60 * 60 * 1000;

function* due(events: Iterable<EventFile>, nowMs: number): Generator<EventFile> {
  for (const event of events) {
    const waitMs = (event.parsed.dueAtMs ?? nowMs) - nowMs;
    if (waitMs <= 0 || waitMs > MAX_WAIT_MS) yield event;
  }
}
