import { wholeNumber } from '@hookline/clock/options';
import type { ConsecutiveRule } from './trip-rule.ts';
import { type Call, type TripWindow, isCount } from './trip-window.ts';

/** Counts consecutive failures; a success resets the count. */
export class ConsecutiveWindow implements TripWindow {
  readonly #limit: number;
  #failures = 0;

  constructor({ failures }: ConsecutiveRule) {
    this.#limit = wholeNumber('failures', failures, { min: 1, max: Number.MAX_SAFE_INTEGER });
  }

  failures(): number {
    return this.#failures;
  }

  record({ failed }: Call): boolean {
    this.#failures = failed ? this.#failures + 1 : 0;
    return this.#failures >= this.#limit;
  }

  clear(): void {
    this.#failures = 0;
  }

  save(): unknown {
    return { kind: 'consecutive', failures: this.#failures };
  }

  load(saved: unknown): void {
    const { kind, failures } = (saved ?? {}) as { kind?: unknown; failures?: unknown };
    // At most one short of the limit: restored data must not open the circuit.
    if (kind === 'consecutive' && isCount(failures)) this.#failures = Math.min(failures, this.#limit - 1);
  }
}
