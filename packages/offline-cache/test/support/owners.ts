import type { Owners } from '../../src/index.ts';

/** Processes that live and die as a test says. */
export class TestOwners implements Owners {
  readonly #dead = new Set<string>();
  #last = '';
  #count = 0;

  /** The one that was made last. */
  get last(): string {
    return this.#last;
  }

  newOwner(): string {
    this.#last = `owner-${this.#count++}`;
    return this.#last;
  }

  liveness(owner: string): 'alive' | 'dead' {
    return this.#dead.has(owner) ? 'dead' : 'alive';
  }

  kill(owner: string): void {
    this.#dead.add(owner);
  }
}
