import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a request was. */
interface Seen {
  readonly method: string | undefined;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** Answers a request, at once or later; `undefined` never answers. */
export type Answering = (seen: Seen) => Reply | undefined | Promise<Reply>;

/** A real HTTP server on loopback. */
export interface TestServer {
  readonly url: string;
  readonly seen: Seen[];
  /** Requests for the API itself, without health checks. */
  readonly calls: () => Seen[];
  answer: Answering;
  /** Ends it at once, with its connections. */
  stop(): Promise<void>;
}

export const HEALTHY = JSON.stringify({
  status: 'healthy',
  components: { database: 'operational' },
  performance: { database_pool: null, rate_limiting: { limit_per_minute: 1000 } },
  timestamp: '2026-01-01T00:00:00.000Z',
  response_time_ms: 1,
});

export const BATCH_TAKEN = JSON.stringify({
  success: true,
  batch_summary: { batch_id: null, total_events: 0, successful_events: 0, failed_events: 0, handled_duplicates: 0 },
  successful_results: [],
  failed_results: [],
  metadata: { processing_time_ms: 1 },
});

/** Starts a server that is healthy and takes every batch, until told otherwise. */
export async function startServer(port = 0): Promise<TestServer> {
  const seen: Seen[] = [];
  const takesAll: Answering = () => ({ body: BATCH_TAKEN });
  const server = createServer((request, response) => void respond(request, response));
  const running: TestServer = {
    url: '',
    seen,
    calls: () => seen.filter(({ path }) => !path.endsWith('/health')),
    answer: takesAll,
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const one = { method: request.method, path: request.url ?? '', headers: request.headers, body };
    seen.push(one);
    const isHealth = one.path.endsWith('/health');
    const answer = isHealth && running.answer === takesAll ? { body: HEALTHY } : await running.answer(one);
    if (!answer) return;
    response
      .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      .end(answer.body);
  }
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => running.stop());
  return Object.assign(running, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
