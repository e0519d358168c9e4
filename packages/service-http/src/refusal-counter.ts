/** Kinds of records that can be refused. */
export type RefusedKind = 'events' | 'traces' | 'hook_executions';

/**
 * Counts records refused for good since the start: invalid ones, and those that the database refuses. Records reported as
 * retryable are not counted, because their sender keeps them.
 */
export class RefusalCounter {
  readonly #counts: Record<RefusedKind, number> = { events: 0, traces: 0, hook_executions: 0 };

  add(kind: RefusedKind, count: number): void {
    this.#counts[kind] += count;
  }

  counts(): Readonly<Record<RefusedKind, number>> {
    return { ...this.#counts };
  }
}
