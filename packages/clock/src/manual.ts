import type { Clock, Timer } from './clock.ts';

interface Scheduled {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until a test moves it. Wall and monotonic time move together, except
 * after {@link ManualClock.jumpWall}.
 */
export class ManualClock implements Clock {
  #wallMs: number;
  #elapsedMs = 0;
  #order = 0;
  readonly #scheduled = new Set<Scheduled>();

  /** `startMs` is the wall time at the start, in milliseconds since 1970. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#wallMs = startMs;
  }

  /** How many timers wait to fire. */
  get pendingTimers(): number {
    return this.#scheduled.size;
  }

  /** Wall time, in milliseconds since 1970. */
  now(): number {
    return this.#wallMs;
  }

  /** Milliseconds since this clock was made. */
  monotonic(): number {
    return this.#elapsedMs;
  }

  /** Calls `callback` once when `advance` has moved time on by `delayMs`. */
  setTimer(callback: () => void, delayMs: number): Timer {
    const entry: Scheduled = {
      dueMs: this.#elapsedMs + Math.max(delayMs, 0),
      order: this.#order++,
      callback,
    };
    this.#scheduled.add(entry);
    return { cancel: () => this.#scheduled.delete(entry) };
  }

  /** Moves wall time only, as when a user or NTP sets the machine's clock. May be negative. */
  jumpWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  /**
   * Moves time on by `byMs` milliseconds and fires what falls due, in order of due time. Between two
   * timers the promises they settled run on, so that a timer set by a continuation fires too when due.
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

/** Lets every promise continuation that is ready run: a macrotask drains the microtask queue. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
