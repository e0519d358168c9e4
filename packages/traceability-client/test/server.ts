import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endpoint, isChallenge, PROOF_HEADERS, proofOf } from '@hookline/settings/token-proof';
import { onTestFinished } from 'vitest';

/** A received request. */
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

/** Responds to a request; `undefined` never responds. */
export type Answering = (seen: Seen) => Reply | undefined | Promise<Reply>;

/** A real HTTP server on loopback. */
export interface TestServer {
  readonly url: string;
  readonly seen: Seen[];
  /** Requests for the API itself, without health checks. */
  readonly calls: () => Seen[];
  answer: Answering;
  /** Stops the server and closes its connections. */
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

/** The token that test servers know. */
export const TOKEN = 'the-token-of-this-test';

/** Answers the challenge of a client as the service does. */
export function prove({ headers, socket }: IncomingMessage, token: string): Record<string, string> {
  const challenge = headers[PROOF_HEADERS.challenge];
  const address = endpoint(socket.localAddress, socket.localPort);
  return isChallenge(challenge)
    ? { [PROOF_HEADERS.address]: address, [PROOF_HEADERS.proof]: proofOf(token, challenge, address) }
    : {};
}

/** Starts a server that is healthy and accepts every batch until `answer` is replaced. It proves that it knows `TOKEN`. */
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
    if (request.method === 'HEAD') {
      response.writeHead(200, prove(request, TOKEN)).end();
      return;
    }
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
