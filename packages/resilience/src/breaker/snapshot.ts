/** A circuit as plain data, for the next process. Treat it as opaque: the version decides what is in it. */
export interface BreakerSnapshot {
  /** Layout of the rest. */
  readonly version: 1;
  /** Wall time at which it was taken, in milliseconds since 1970. */
  readonly takenAtMs: number;
  /** Where the circuit stood. Half open is kept as `open` with nothing left to wait. */
  readonly state: 'closed' | 'open' | 'isolated';
  /** How long it was open for, in milliseconds; 0 unless open. */
  readonly openForMs: number;
  /** How much of that was left, in milliseconds. */
  readonly leftMs: number;
  /** Which opening in a row. */
  readonly round: number;
  /** What the trip rule remembers. */
  readonly window: unknown;
}

/** The snapshot in `value`, or `undefined` when it is none: cut off, foreign, or from a version to come. */
export function readSnapshot(value: unknown): BreakerSnapshot | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, takenAtMs, state, openForMs, leftMs, round } = value as Record<keyof BreakerSnapshot, unknown>;
  const known = version === 1 && (state === 'closed' || state === 'open' || state === 'isolated');
  const sound = [takenAtMs, openForMs, leftMs, round].every((n) => Number.isFinite(n) && (n as number) >= 0);
  return known && sound && (leftMs as number) <= (openForMs as number) ? (value as BreakerSnapshot) : undefined;
}

/** How long ago a snapshot was taken. A wall clock that went back makes that 0, never less. */
export function snapshotAgeMs(snapshot: BreakerSnapshot, nowWallMs: number): number {
  return Math.max(0, nowWallMs - snapshot.takenAtMs);
}
