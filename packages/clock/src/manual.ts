import type { Clock, Timer } from './clock.ts';

interface Scheduled {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock that advances only when a test advances it. Wall and monotonic time advance together, except in
 * {@link ManualClock.jumpWall}.
 */
export class ManualClock implements Clock {
  #wallMs: number;
  #elapsedMs = 0;
  #order = 0;
  readonly #scheduled = new Set<Scheduled>();

  /** `startMs` is the initial wall time, in milliseconds since 1970. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#wallMs = startMs;
  }

  /** Number of timers that have not fired. */
  get pendingTimers(): number {
    return this.#scheduled.size;
  }

  /** Wall time, in milliseconds since 1970. */
  now(): number {
    return this.#wallMs;
  }

  /** Milliseconds since this clock was created. */
  monotonic(): number {
    return this.#elapsedMs;
  }

  /** Calls `callback` once when `advance` has advanced the time by `delayMs`. */
  setTimer(callback: () => void, delayMs: number): Timer {
    const entry: Scheduled = {
      dueMs: this.#elapsedMs + Math.max(delayMs, 0),
      order: this.#order++,
      callback,
    };
    this.#scheduled.add(entry);
    return { cancel: () => this.#scheduled.delete(entry) };
  }

  /** Changes the wall time only, as when a user or NTP sets the clock of the machine. May be negative. */
  jumpWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  /**
   * Advances the time by `byMs` milliseconds and fires due timers in the order of their due times. Promise continuations
   * run between two timers, so that a timer set by a continuation fires as well when due.
   */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#elapsedMs + byMs;
    await settle();
    for (let next = this.#nextDue(untilMs); next; next = this.#nextDue(untilMs)) {
      this.#moveTo(next.dueMs);
      this.#scheduled.delete(next);
      next.callback();
      await settle();
    }
    this.#moveTo(untilMs);
  }

  #nextDue(untilMs: number): Scheduled | undefined {
    let first: Scheduled | undefined;
    for (const entry of this.#scheduled) {
      if (entry.dueMs > untilMs) continue;
      if (!first || entry.dueMs < first.dueMs || (entry.dueMs === first.dueMs && entry.order < first.order))
        first = entry;
    }
    return first;
  }

  #moveTo(elapsedMs: number): void {
    this.#wallMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }
}

/** Runs every promise continuation that is ready, because a macrotask drains the microtask queue. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
