import { numberIn } from '@hookline/clock/options';

/** Options of {@link createRetryBudget}. */
export interface RetryBudgetOptions {
  /**
   * Retries that each first attempt earns, 0 to 1: 0.2 allows one retry for five calls in the long run.
   * @defaultValue 0.2
   */
  readonly ratio?: number;
  /**
   * Initial and maximum balance, 1 or more.
   * @defaultValue 10
   */
  readonly capacity?: number;
}

/**
 * Limits the retries of several layers together. Without it, three layers of three attempts make 27 calls to a service
 * that already fails.
 */
export interface RetryBudget {
  /** Available retries, with fractions. */
  readonly balance: number;
  /** Adds the share of a first attempt. */
  deposit(): void;
  /** Takes one retry off the balance. Returns `false` if there is none left. */
  withdraw(): boolean;
}

/**
 * Creates a budget that all retries of calls to one service share.
 *
 * @see https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs
 */
export function createRetryBudget({ ratio = 0.2, capacity = 10 }: RetryBudgetOptions = {}): RetryBudget {
  numberIn('ratio', ratio, { min: 0, max: 1 });
  numberIn('capacity', capacity, { min: 1, max: Number.MAX_SAFE_INTEGER });
  let balance = capacity;
  return {
    get balance() {
      return balance;
    },
    deposit() {
      balance = Math.min(capacity, balance + ratio);
    },
    withdraw() {
      if (balance < 1) return false;
      balance -= 1;
      return true;
    },
  };
}
