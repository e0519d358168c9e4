import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { StoredEvent } from '../../src/index.ts';

/** Response of the service to a request. */
interface ServiceResponse {
  readonly status: number;
  readonly retryAfterSeconds?: number;
}

/** An HTTP service that accepts batches of events and ignores repeated ids. */
export interface Service {
  readonly url: string;
  /** Each event once, in the order of arrival. */
  readonly accepted: Map<string, StoredEvent>;
  /** Ids that arrived again. */
  readonly repeated: string[];
  /** Replace it to respond with another status than 200. */
  answer: (events: readonly StoredEvent[]) => ServiceResponse;
  close(): Promise<void>;
}

export async function startService(): Promise<Service> {
  const accepted = new Map<string, StoredEvent>();
  const repeated: string[] = [];
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const { events } = JSON.parse(body) as { events: StoredEvent[] };
      const { status, retryAfterSeconds } = service.answer(events);
      if (status === 200)
        for (const event of events)
          if (accepted.has(event.event_id)) repeated.push(event.event_id);
          else accepted.set(event.event_id, event);
      if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service: Service = {
    url: `http://127.0.0.1:${port}/lineage/track/batch`,
    accepted,
    repeated,
    answer: () => ({ status: 200 }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return service;
}
