/** A period in which one process may probe. */
export interface ProbeSlot {
  /** Counted from 1; 0 is the open period, in which no process may probe. */
  readonly slot: number;
  /** Milliseconds until the next slot starts. */
  readonly nextInMs: number;
}

/**
 * Returns the slot at `elapsedMs` milliseconds after a circuit opened. Slot 0 lasts `openMs`; each slot lasts twice as
 * long as the previous one, up to `maxOpenMs`. Every process computes the same slots from the same opening.
 */
export function slotAt(elapsedMs: number, openMs: number, maxOpenMs: number): ProbeSlot {
  let slot = 0;
  let startMs = 0;
  let lengthMs = openMs;
  while (lengthMs < maxOpenMs && elapsedMs >= startMs + lengthMs) {
    startMs += lengthMs;
    lengthMs = Math.min(maxOpenMs, lengthMs * 2);
    slot += 1;
  }
  const further = Math.floor((elapsedMs - startMs) / lengthMs);
  return { slot: slot + further, nextInMs: startMs + (further + 1) * lengthMs - elapsedMs };
}
