import type { ResolvedLimits } from './trip-rule.ts';

/** A call that settled while the circuit was closed. */
export interface Call {
  readonly failed: boolean;
  readonly durationMs: number;
  /** Monotonic time at which it settled. Never goes back from one call to the next. */
  readonly atMs: number;
}

/** Remembers calls and says when they were bad enough. */
export interface TripWindow {
  /** Failures that count at `nowMs`. */
  failures(nowMs: number): number;
  /** Takes in a call. Returns whether the circuit must open. */
  record(call: Call): boolean;
  /** Forgets every call. */
  clear(): void;
  /** What to keep for another process, as plain data without absolute times. */
  save(nowMs: number): unknown;
  /**
   * Takes over what another process saved, `ageMs` milliseconds ago. Data that `save` cannot have made is
   * left alone: the window stays empty.
   */
  load(saved: unknown, nowMs: number, ageMs: number): void;
}

/** How many calls, and how many of them were bad. */
export interface Counts {
  calls: number;
  failed: number;
  slow: number;
}

/** Whether the counts reach a limit. */
export function exceeds({ calls, failed, slow }: Counts, limits: Omit<ResolvedLimits, 'slowCallMs'>): boolean {
  if (calls < limits.minimumCalls) return false;
  return failed >= limits.failureRate * calls || slow >= limits.slowCallRate * calls;
}

/** Whether `value` is a whole number of 0 or more. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
