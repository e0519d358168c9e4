import type { Socket } from 'node:net';
import { endpoint, isSameSecret, newChallenge, PROOF_HEADERS, proofOf } from '@hookline/settings/token-proof';
import { TraceabilityError } from './errors.ts';

/** Options of {@link proveServer}. */
export interface ServerProofOptions {
  readonly token: string;
  /** Base URL of the service, with plain HTTP. */
  readonly baseUrl: string;
  /** Accepts a server on this machine that something else forwards the connection to. */
  readonly forwarded: boolean;
  /** Time within which the server must answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** Largest head of the answer, in bytes. */
const MAX_HEAD_BYTES = 16_384;
const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/i;

/**
 * Asks the server at the other end of a new connection to prove that it knows the token, without telling it anything. The
 * connection can be used for requests afterwards. Rejects with a `TraceabilityError` of code `unproven` when it cannot.
 *
 * A proof that was made for another connection is refused on this machine, where a process of another user may listen in the
 * place of the service and pass the challenge on to it.
 */
export async function proveServer(connection: Socket, options: ServerProofOptions): Promise<void> {
  const { baseUrl, forwarded, timeoutMs, token } = options;
  const challenge = newChallenge();
  const { host, pathname, origin } = new URL(baseUrl);
  const lines = [
    `HEAD ${pathname.replace(/\/$/, '')}/livez HTTP/1.1`,
    `host: ${host}`,
    `${PROOF_HEADERS.challenge}: ${challenge}`,
  ];
  connection.write(`${lines.join('\r\n')}\r\n\r\n`);
  const head = await readHead(connection, timeoutMs, origin);
  const address = head.get(PROOF_HEADERS.address) ?? '';
  const proof = head.get(PROOF_HEADERS.proof) ?? '';
  if (!isSameSecret(proof, proofOf(token, challenge, address))) {
    throw unproven(
      origin,
      proof === ''
        ? 'it may be another program, or an older version of the service'
        : 'it has another token; HOOKLINE_TOKEN sets the one of this client',
    );
  }
  const dialled = endpoint(connection.remoteAddress, connection.remotePort);
  if (!forwarded && isThisMachine(connection) && address !== dialled) {
    throw unproven(
      origin,
      `the connection to ${dialled} is forwarded to ${address}; if the forwarder is yours, set service.forwarded: true`,
    );
  }
}

function isThisMachine({ localAddress, remoteAddress }: Socket): boolean {
  return LOOPBACK.test(remoteAddress ?? '') || localAddress === remoteAddress;
}

/** Reads the head of the answer to a HEAD request, behind which nothing may follow. */
async function readHead(connection: Socket, timeoutMs: number, origin: string): Promise<ReadonlyMap<string, string>> {
  const text = await new Promise<string>((resolve, reject) => {
    let received = '';
    const end = (error?: Error): void => {
      clearTimeout(timer);
      connection.off('data', onData).off('error', onError).off('close', onClose);
      connection.pause();
      if (error) reject(error);
      else resolve(received);
    };
    const onData = (chunk: Buffer): void => {
      received += chunk.toString('latin1');
      if (received.includes('\r\n\r\n')) end();
      else if (received.length > MAX_HEAD_BYTES) end(unproven(origin, 'its answer is too long'));
    };
    const onError = (cause: Error): void => end(unreachable(origin, cause));
    const onClose = (): void => end(unreachable(origin));
    const timer = setTimeout(() => end(unreachable(origin)), timeoutMs);
    connection.on('data', onData).on('error', onError).on('close', onClose);
  });
  const [statusLine = '', ...fields] = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n');
  if (!text.endsWith('\r\n\r\n') || !/^HTTP\/1\.1 200(?: |$)/.test(statusLine))
    throw unproven(origin, 'it may be another program, or an older version of the service');
  return new Map(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const;
    }),
  );
}

function unproven(origin: string, reason: string): TraceabilityError {
  return new TraceabilityError('unproven', `the server at ${origin} does not prove that it is the service: ${reason}`);
}

function unreachable(origin: string, cause?: Error): TraceabilityError {
  return new TraceabilityError('unreachable', `the server at ${origin} does not answer`, { cause });
}
