/** A circuit as plain data, for another process. Callers treat it as opaque: its content depends on the version. */
export interface BreakerSnapshot {
  /** Version of the layout. */
  readonly version: 1;
  /** Wall time in milliseconds since 1970. */
  readonly takenAtMs: number;
  /** A half-open circuit is stored as `open` without a remaining wait. */
  readonly state: 'closed' | 'open' | 'isolated';
  /** Length of the open period, in milliseconds; 0 unless open. */
  readonly openForMs: number;
  /** Remainder of the open period, in milliseconds. */
  readonly leftMs: number;
  /** Consecutive openings. */
  readonly round: number;
  /** Data of the trip rule. */
  readonly window: unknown;
}

/** Returns `value` if it is a valid snapshot. Returns `undefined` for damaged or foreign data and for newer versions. */
export function readSnapshot(value: unknown): BreakerSnapshot | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, takenAtMs, state, openForMs, leftMs, round } = value as Record<keyof BreakerSnapshot, unknown>;
  const known = version === 1 && (state === 'closed' || state === 'open' || state === 'isolated');
  const sound = [takenAtMs, openForMs, leftMs, round].every((n) => Number.isFinite(n) && (n as number) >= 0);
  return known && sound && (leftMs as number) <= (openForMs as number) ? (value as BreakerSnapshot) : undefined;
}

/** Returns the age of a snapshot, in milliseconds, at least 0 even if the wall clock was set back. */
export function snapshotAgeMs(snapshot: BreakerSnapshot, nowWallMs: number): number {
  return Math.max(0, nowWallMs - snapshot.takenAtMs);
}
