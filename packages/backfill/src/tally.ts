/** What became of events, or of calls. */
export interface Tally {
  /** Taken, and not known before. */
  imported: number;
  /** Known before, by their ids. */
  known: number;
  /** Refused for good. */
  refused: number;
}

/** What nothing came to so far. */
export const emptyTally = (): Tally => ({ imported: 0, known: 0, refused: 0 });

/** Counts some more. */
export function addTo(tally: Tally, more: Readonly<Tally> = emptyTally()): void {
  tally.imported += more.imported;
  tally.known += more.known;
  tally.refused += more.refused;
}

/** What became of what was sent together: of its events, and of its calls. */
export interface Sent extends Readonly<Tally> {
  /** @defaultValue none */
  readonly calls?: Readonly<Tally>;
}

/** What became of the events of one session, and of its calls. */
export interface SessionTally extends Readonly<Tally> {
  readonly session: string;
  readonly calls: Readonly<Tally>;
}

/** What a backfill came to. */
export interface BackfillReport extends Readonly<Tally> {
  /** What became of calls. */
  readonly calls: Readonly<Tally>;
  /** Steps that were done before, by their ids: nothing of them was sent. */
  readonly repeated: number;
  /** Steps that came to nothing, neither events nor calls: blank, ignored, or without what the call answered. */
  readonly empty: number;
  /** By session, in the order in which they came up. What has no session is in none. */
  readonly sessions: readonly SessionTally[];
  /** Why it ended before its end. Undefined when it did not. */
  readonly stopped: string | undefined;
}

/** The share of events, or of calls, that are recorded, before and after what was missing was added: 0 to 1, 1 of none. */
export function completenessOf({ imported, known, refused }: Readonly<Tally>): {
  readonly before: number;
  readonly after: number;
} {
  const all = imported + known + refused;
  return all === 0 ? { before: 1, after: 1 } : { before: known / all, after: (known + imported) / all };
}
