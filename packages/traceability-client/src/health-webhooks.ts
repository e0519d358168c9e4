import type { Clock } from '@hookline/clock';
import type { HealthChecker } from '@hookline/resilience';
import type { TraceabilityError } from './errors.ts';
import { postNotice, type ServiceNotice } from './webhooks.ts';

/** Options of {@link notifyWebhooks}. */
export interface HealthWebhookOptions {
  /** HTTP or HTTPS. */
  readonly urls: readonly string[];
  readonly serviceUrl: string;
  readonly clock: Clock;
  readonly health: Pick<HealthChecker, 'events'>;
  /** Called when a notice was not delivered. Must not throw. */
  readonly onFailure: (url: string, error: TraceabilityError) => void;
}

/** Posts a notice to each URL when the service becomes unavailable and when it recovers. */
export function notifyWebhooks({ urls, serviceUrl, clock, health, onFailure }: HealthWebhookOptions): void {
  const post = (event: ServiceNotice['event']): void => {
    const notice = { event, service: serviceUrl, at: new Date(clock.now()).toISOString() };
    for (const url of urls) {
      void postNotice(notice, { url, clock }).then((posted) => {
        if (!posted.ok) onFailure(url, posted.error);
      });
    }
  };
  health.events.on('outage', () => post('outage'));
  health.events.on('recovery', () => post('recovery'));
}
