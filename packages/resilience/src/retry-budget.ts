import { numberIn } from './options.ts';

/** How {@link createRetryBudget} is set up. */
export interface RetryBudgetOptions {
  /**
   * Retries that each first try pays for, 0 to 1: 0.2 allows one retry for five calls in the long run.
   * @defaultValue 0.2
   */
  readonly ratio?: number;
  /**
   * Retries in hand at the start, and the most that can be saved up, 1 or more.
   * @defaultValue 10
   */
  readonly capacity?: number;
}

/**
 * How many retries several layers may make between them. Without one, three layers of three tries are
 * 27 calls to a service that is already in trouble.
 */
export interface RetryBudget {
  /** Retries in hand, with fractions. */
  readonly balance: number;
  /** A first try is made: pays in. First tries are never refused. */
  deposit(): void;
  /** A retry wants to be made. Returns whether it may, and takes it off when it may. */
  withdraw(): boolean;
}

/**
 * A budget to be shared by every retry on the way to one service.
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
