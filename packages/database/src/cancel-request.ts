import { createConnection } from 'node:net';

/** A connection as its server knows it. Behind a pooler the numbers are the pooler's own. */
export interface BackendKey {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}

/** Request code of a cancel request. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
const CANCEL_REQUEST = 80_877_102;

/**
 * Asks the server to end the statement that a connection runs. The protocol's own request works through transaction poolers as
 * well, for which `pg_cancel_backend` has the wrong process id. A request that fails is lost: the statement goes on.
 */
export function sendCancelRequest({ host, port, processID, secretKey }: BackendKey): void {
  const request = Buffer.alloc(16);
  [16, CANCEL_REQUEST, processID, secretKey].forEach((value, index) => request.writeInt32BE(value, index * 4));
  const socket = host.startsWith('/') ? createConnection(`${host}/.s.PGSQL.${port}`) : createConnection({ host, port });
  socket.on('error', () => {});
  // The server closes the connection when it is done; PgBouncer drops the request of a client that closes first.
  socket.resume().write(request);
}
