import type { ClaimantRegistry } from '../../src/index.ts';

/** Claimants that live and end as a test decides. */
export class TestClaimants implements ClaimantRegistry {
  readonly #dead = new Set<string>();
  #last = '';
  #count = 0;

  /** Name of the newest claimant. */
  get last(): string {
    return this.#last;
  }

  newClaimant(): string {
    this.#last = `owner-${this.#count++}`;
    return this.#last;
  }

  liveness(claimant: string): 'alive' | 'dead' {
    return this.#dead.has(claimant) ? 'dead' : 'alive';
  }

  end(claimant: string): void {
    this.#dead.add(claimant);
  }
}
