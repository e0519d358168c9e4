import type { HealthChecker } from '@hookline/resilience';

const AWAKE = Promise.resolve(false);

/** For a service that does not sleep. */
export const neverAsleep = (): Promise<boolean> => AWAKE;

/** What is asleep is not ill: it is woken before it is looked at. */
export function wakingFirst(health: HealthChecker, wake: () => Promise<boolean>): HealthChecker {
  return {
    check: async (options) => {
      // Whatever comes of that, the look tells.
      await wake().catch(() => false);
      return health.check(options);
    },
    get last() {
      return health.last;
    },
    events: health.events,
  };
}
