import { postNotice } from '@hookline/traceability-client';
import type { Logger } from 'pino';

/** Options of {@link announceRecovery}. */
interface AnnounceOptions {
  /** Webhooks to notify. */
  readonly urls: readonly string[];
  /** Address of the service. */
  readonly address: string;
  readonly token: string | undefined;
  /** Time of the notice, in ms since 1970. */
  readonly now: number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Notifies webhooks in the background that the service is available. Failures are logged. */
export function announceRecovery({ urls, address, token, now, logger }: AnnounceOptions): void {
  const notice = { event: 'recovery', service: address, at: new Date(now).toISOString() } as const;
  for (const url of urls) {
    void postNotice(notice, { url, token }).then((result) => {
      if (!result.ok) {
        logger.warn({ url: new URL(url).origin, reason: result.error.message }, 'a webhook could not be notified');
      }
    });
  }
}
