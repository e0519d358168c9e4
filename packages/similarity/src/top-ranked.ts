/**
 * Collects the few ids with the greatest scores. Equal scores are ordered by resemblance, then by the greatest id. A
 * rejected offer allocates nothing: a search offers thousands of candidates and keeps 16.
 */
export class TopRanked {
  readonly #limit: number;
  readonly #ids: number[] = [];
  readonly #scores: number[] = [];
  readonly #resemblances: number[] = [];

  /** @param limit - greatest number of ids to collect, 1 or more */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The collected ids, best first. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  offer(id: number, score: number, resemblance: number): void {
    const size = this.#ids.length;
    if (size === this.#limit && !this.#outranks(size - 1, id, score, resemblance)) return;
    let at = size;
    while (at > 0 && this.#outranks(at - 1, id, score, resemblance)) at--;
    this.#ids.splice(at, 0, id);
    this.#scores.splice(at, 0, score);
    this.#resemblances.splice(at, 0, resemblance);
    this.#ids.length = this.#scores.length = this.#resemblances.length = Math.min(size + 1, this.#limit);
  }

  /** Returns whether an offer ranks before the entry at `at`. */
  #outranks(at: number, id: number, score: number, resemblance: number): boolean {
    const lead = score - (this.#scores[at] as number) || resemblance - (this.#resemblances[at] as number);
    return lead === 0 ? id > (this.#ids[at] as number) : lead > 0;
  }
}
