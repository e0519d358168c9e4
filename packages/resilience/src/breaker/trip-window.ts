import type { ResolvedLimits } from './trip-rule.ts';

/** A call that settled while the circuit was closed. */
export interface Call {
  readonly failed: boolean;
  readonly durationMs: number;
  /** Monotonic time at which it settled; never decreases from one call to the next. */
  readonly atMs: number;
}

/** The recent calls of a closed circuit, judged by a trip rule. */
export interface TripWindow {
  /** Returns the failures that count at `nowMs`. */
  failures(nowMs: number): number;
  /** Adds a call. Returns whether the circuit must open. */
  record(call: Call): boolean;
  clear(): void;
  /** Returns plain data without absolute times, for another process. */
  save(nowMs: number): unknown;
  /**
   * Restores what another process saved `ageMs` milliseconds ago. Ignores data that `save` cannot have returned.
   */
  load(saved: unknown, nowMs: number, ageMs: number): void;
}

/** Calls in a window. */
export interface Counts {
  calls: number;
  failed: number;
  slow: number;
}

/** Returns whether the counts reach a limit. */
export function exceeds({ calls, failed, slow }: Counts, limits: Omit<ResolvedLimits, 'slowCallMs'>): boolean {
  if (calls < limits.minimumCalls) return false;
  return failed >= limits.failureRate * calls || slow >= limits.slowCallRate * calls;
}

/** Returns whether `value` is a whole number of 0 or more. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
