import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { postNotice, type ServiceNotice } from '@hookline/traceability-client';
import type { Logger } from 'pino';
import type { Runtime } from '../compose.ts';

/** Tells the webhooks of the settings when the service goes and comes. */
export function tellWebhooks(runtime: Runtime, logger: Logger): void {
  const { settings, serviceUrl, clock } = runtime;
  const { health } = runtime.client();
  const tell = (event: ServiceNotice['event']): void => {
    const notice = { event, service: serviceUrl, at: new Date(clock.now()).toISOString() };
    for (const url of settings.webhooks.urls) {
      void postNotice(notice, { url, clock }).then((told) => {
        if (!told.ok) logger.warn({ url: new URL(url).origin, reason: told.error.message }, 'a webhook was not told');
      });
    }
  };
  health.events.on('outage', ({ status }) => {
    logger.warn({ err: status.error }, 'the service is away');
    tell('outage');
  });
  health.events.on('recovery', () => {
    logger.info('the service is back');
    tell('recovery');
  });
}

/**
 * Listens on loopback for `POST /webhooks/recovery` with the token, where the settings give it a port: the service, or
 * whoever watches it, says that it is back.
 */
export async function listenForRecovery(runtime: Runtime, recovered: () => void): Promise<Server | undefined> {
  const { port } = runtime.settings.webhooks;
  if (port === 0) return undefined;
  const expected = Buffer.from(`Bearer ${runtime.token()}`);
  const server = createServer((request, response) => {
    request.resume();
    const said = Buffer.from(request.headers.authorization ?? '');
    if (said.length !== expected.length || !timingSafeEqual(said, expected)) response.writeHead(401).end();
    else if (request.method !== 'POST' || request.url !== '/webhooks/recovery') response.writeHead(404).end();
    else {
      recovered();
      response.writeHead(202).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
