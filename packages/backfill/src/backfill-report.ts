/** Counts of delivered events or calls. */
export interface Tally {
  /** Accepted and new. */
  imported: number;
  /** Already recorded, by id. */
  known: number;
  /** Refused for good. */
  refused: number;
}

/** Returns a tally of zeros. */
export const emptyTally = (): Tally => ({ imported: 0, known: 0, refused: 0 });

/** Adds `more` to `tally`. */
export function addTo(tally: Tally, more: Readonly<Tally> = emptyTally()): void {
  tally.imported += more.imported;
  tally.known += more.known;
  tally.refused += more.refused;
}

/** Result of sending one batch: counts of its events and of its calls. */
export interface BatchTally extends Readonly<Tally> {
  /** @defaultValue none */
  readonly calls?: Readonly<Tally> | undefined;
}

/** Counts of one session. */
export interface SessionTally extends Readonly<Tally> {
  readonly session: string;
  readonly calls: Readonly<Tally>;
}

/** Result of a backfill. */
export interface BackfillReport extends Readonly<Tally> {
  /** Counts of calls; the other counts are of events. */
  readonly calls: Readonly<Tally>;
  /** Steps that the log contains already; they were not sent. */
  readonly repeated: number;
  /** Steps without events and calls: blank or ignored files, or calls whose answer is missing. */
  readonly empty: number;
  /** Counts by session, in order of appearance. Steps without a session are not included. */
  readonly sessions: readonly SessionTally[];
  /** Reason why the backfill stopped early; `undefined` when it completed. */
  readonly stopped: string | undefined;
}

/** Returns the recorded share of events or calls before and after the backfill, 0 to 1; 1 when there are none. */
export function completenessOf({ imported, known, refused }: Readonly<Tally>): {
  readonly before: number;
  readonly after: number;
} {
  const all = imported + known + refused;
  return all === 0 ? { before: 1, after: 1 } : { before: known / all, after: (known + imported) / all };
}

/** Completeness of events or calls, as reports print it. */
export interface Completeness {
  readonly expected: number;
  readonly recorded_before: number;
  readonly added: number;
  readonly refused: number;
  /** Per cent, before missing records were added. */
  readonly completeness_before: number;
  /** Per cent, afterwards. */
  readonly completeness: number;
}

/** Completeness of a backfill, of its calls and of each session. */
export interface CompletenessReport extends Completeness {
  readonly calls: Completeness;
  readonly sessions: readonly (Completeness & { readonly session_id: string; readonly calls: Completeness })[];
}

/** Summarises how complete the record was before a backfill and is after it. */
export function completenessReport(
  report: Pick<BackfillReport, keyof Tally | 'calls' | 'sessions'>,
): CompletenessReport {
  return {
    ...summarise(report),
    calls: summarise(report.calls),
    sessions: report.sessions.map((session) => ({
      session_id: session.session,
      ...summarise(session),
      calls: summarise(session.calls),
    })),
  };
}

function summarise(tally: Readonly<Tally>): Completeness {
  const { after, before } = completenessOf(tally);
  return {
    expected: tally.imported + tally.known + tally.refused,
    recorded_before: tally.known,
    added: tally.imported,
    refused: tally.refused,
    completeness_before: perCent(before),
    completeness: perCent(after),
  };
}

/** Rounds down to two decimals, so that 100 means that nothing is missing. */
function perCent(share: number): number {
  return Math.floor(share * 10_000) / 100;
}
