import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Clock, MINUTE_MS, systemClock } from '@hookline/clock';
import { isSameSecret } from '@hookline/settings/token-proof';
import { z } from 'zod';
import { SIGNATURE_HEADER, signatureOf } from './notice-signature.ts';

/** Options of {@link listenForRecovery}. */
export interface RecoveryListenerOptions {
  /** Loopback port; 0 for none. */
  readonly port: number;
  /** Bearer token that a request must carry, or with which it must be signed. */
  readonly token: string;
  /** Called when a request announces that the service has recovered. */
  readonly onRecovered: () => void;
  readonly clock?: Clock;
}

const MAX_BODY_BYTES = 4096;
/** Age at which a signed notice is no longer accepted, so that it cannot be replayed for long. */
const MAX_AGE_MS = 5 * MINUTE_MS;

const noticeSchema = z.object({ event: z.literal('recovery'), at: z.iso.datetime() });

/** Listens on loopback for `POST /webhooks/recovery`. Resolves with `undefined` without a port, rejects when it is taken. */
export async function listenForRecovery(options: RecoveryListenerOptions): Promise<Server | undefined> {
  if (options.port === 0) return undefined;
  const server = createServer((request, response) => {
    statusOf(request, options).then(
      (status) => {
        if (status === 202) options.onRecovered();
        response.writeHead(status).end();
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return server;
}

async function statusOf(request: IncomingMessage, options: RecoveryListenerOptions): Promise<number> {
  const body = await readBody(request);
  if (body === undefined) return 413;
  const { authorization = '', [SIGNATURE_HEADER]: signature } = request.headers;
  const granted =
    typeof signature === 'string'
      ? isSameSecret(signature, signatureOf(options.token, body)) && isFresh(body, options.clock ?? systemClock)
      : isSameSecret(authorization, `Bearer ${options.token}`);
  if (!granted) return 401;
  return request.method === 'POST' && request.url === '/webhooks/recovery' ? 202 : 404;
}

function isFresh(body: string, clock: Clock): boolean {
  try {
    const notice = noticeSchema.safeParse(JSON.parse(body));
    return notice.success && Math.abs(clock.now() - Date.parse(notice.data.at)) <= MAX_AGE_MS;
  } catch {
    return false;
  }
}

/** Reads the body; `undefined` when it is too long, with the rest unread. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
