import { callbackify } from 'node:util';
import { checkSocketFolder } from '@hookline/control-socket';
import { Agent, buildConnector } from 'undici';
import { TraceabilityError } from './errors.ts';
import { proveServer } from './server-proof.ts';

/** Options of {@link openConnections}. */
export interface ConnectionOptions {
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly socketPath: string | undefined;
  readonly forwarded: boolean;
  /** Time to connect, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Returns a pool of connections to the service, through its socket or its address. A connection is used for requests only if
 * its other end is known: by the owner of the socket's folder, by TLS, or by a proof that it knows the token.
 */
export function openConnections(options: ConnectionOptions): Agent {
  return new Agent({ connections: 8, keepAliveTimeout: 30_000, connect: connectorOf(options) });
}

function connectorOf({
  baseUrl,
  forwarded,
  socketPath,
  timeoutMs,
  token,
}: ConnectionOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, socketPath: socketPath ?? null });
  if (socketPath !== undefined) {
    return (target, callback) => {
      try {
        checkSocketFolder(socketPath);
      } catch (cause) {
        callback(new TraceabilityError('unproven', (cause as Error).message, { cause }), null);
        return;
      }
      connect(target, callback);
    };
  }
  if (token === undefined) return connect;
  const prove = callbackify(proveServer);
  return (target, callback) =>
    connect(target, (...[failure, connection]) => {
      if (failure) callback(failure, null);
      else if (target.protocol !== 'http:') callback(null, connection);
      else {
        prove(connection, { token, baseUrl, forwarded, timeoutMs }, (refusal: Error | null) => {
          if (refusal) {
            connection.destroy();
            callback(refusal, null);
          } else callback(null, connection);
        });
      }
    });
}
