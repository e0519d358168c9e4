/** What can be refused. */
export type RefusedKind = 'events' | 'traces' | 'hook_executions';

/**
 * Records that were refused for good since the start: they make no sense, or the database does not take them. Nothing else is
 * dropped here; what is answered as retryable is with its sender still.
 */
export class Refusals {
  readonly #counts: Record<RefusedKind, number> = { events: 0, traces: 0, hook_executions: 0 };

  add(kind: RefusedKind, count: number): void {
    this.#counts[kind] += count;
  }

  counts(): Readonly<Record<RefusedKind, number>> {
    return { ...this.#counts };
  }
}
