/**
 * The few numbers with the greatest scores; among equals the most alike, and then the greatest number. Thousands are
 * offered and few stay, so that nothing is made for one that is offered in vain.
 */
export class Leaders {
  readonly #count: number;
  readonly #ids: number[] = [];
  readonly #scores: number[] = [];
  readonly #resemblances: number[] = [];

  /** @param count - most that stay, 1 or more */
  constructor(count: number) {
    this.#count = count;
  }

  /** The greatest first. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  offer(id: number, score: number, resemblance: number): void {
    const size = this.#ids.length;
    if (size === this.#count && !this.#isBefore(size - 1, id, score, resemblance)) return;
    let at = size;
    while (at > 0 && this.#isBefore(at - 1, id, score, resemblance)) at--;
    this.#ids.splice(at, 0, id);
    this.#scores.splice(at, 0, score);
    this.#resemblances.splice(at, 0, resemblance);
    this.#ids.length = this.#scores.length = this.#resemblances.length = Math.min(size + 1, this.#count);
  }

  /** Whether what is offered comes before the one that stands there. */
  #isBefore(at: number, id: number, score: number, resemblance: number): boolean {
    const lead = score - (this.#scores[at] as number) || resemblance - (this.#resemblances[at] as number);
    return lead === 0 ? id > (this.#ids[at] as number) : lead > 0;
  }
}
