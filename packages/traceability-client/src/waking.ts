import type { HealthChecker } from '@hookline/resilience';

const AWAKE = Promise.resolve(false);

/** The `wake` function of a service that does not sleep. */
export const neverAsleep = (): Promise<boolean> => AWAKE;

/** Wakes the service before each health check, so that sleep is not reported as an outage. */
export function wakingFirst(health: HealthChecker, wake: () => Promise<boolean>): HealthChecker {
  return {
    check: async (options) => {
      // A failure to wake shows in the health check.
      await wake().catch(() => false);
      return health.check(options);
    },
    get last() {
      return health.last;
    },
    events: health.events,
  };
}
