/** What became of events. */
export interface Tally {
  /** Taken, and not known before. */
  imported: number;
  /** Known before, by their ids. */
  known: number;
  /** Refused for good. */
  refused: number;
}

/** What became of the events of one session. */
export interface SessionTally extends Readonly<Tally> {
  readonly session: string;
}

/** What a backfill came to. */
export interface BackfillReport extends Readonly<Tally> {
  /** Steps that were done before, by their ids: nothing of them was sent. */
  readonly repeated: number;
  /** Steps that came to no event: blank, ignored, or without what the call answered. */
  readonly empty: number;
  /** By session, in the order in which they came up. Events without a session are in none. */
  readonly sessions: readonly SessionTally[];
  /** Why it ended before its end. Undefined when it did not. */
  readonly stopped: string | undefined;
}

/** The share of events that are recorded, 0 to 1: before, and after what was missing was added. 1 where there are none. */
export function completenessOf({ imported, known, refused }: Readonly<Tally>): {
  readonly before: number;
  readonly after: number;
} {
  const all = imported + known + refused;
  return all === 0 ? { before: 1, after: 1 } : { before: known / all, after: (known + imported) / all };
}
