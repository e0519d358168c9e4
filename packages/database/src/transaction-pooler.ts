import { once } from 'node:events';
import { createConnection } from 'node:net';
import { type DialectAdapter, PostgresAdapter, type PostgresClientConstructor, PostgresDialect } from 'kysely';
import type pg from 'pg';

/**
 * Kysely locks migrations by session, and a session behind a transaction pooler is another one with every transaction:
 * the lock would stay with a connection that nobody knows. The lock here is the transaction's, see `migrate`.
 */
class TransactionLockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

/** PostgreSQL as Kysely speaks it, without anything that belongs to a session. */
export class SessionlessPostgresDialect extends PostgresDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionLockedAdapter();
  }
}

/** The protocol's code of a cancel request. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
const CANCEL_REQUEST = 80_877_102;

interface Connected {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}

/**
 * Cancels statements by the protocol's own request. Process ids that a pooler tells are its own inventions, so Kysely's
 * `pg_cancel_backend` would find nobody; the pooler knows what they stand for when they come in a cancel request.
 */
export function cancelByProtocol(pool: pg.Pool): PostgresClientConstructor {
  const connected = new Map<number, Connected>();
  pool.on('connect', (client) => {
    const known = client as unknown as Connected;
    connected.set(known.processID, known);
  });
  pool.on('remove', (client) => connected.delete((client as unknown as Connected).processID));
  class CancelClient {
    async connect(): Promise<void> {}
    /** Kysely asks for `select pg_cancel_backend(<id>)`. */
    async query(text: string): Promise<{ rows: [] }> {
      const client = connected.get(Number(/-?\d+/.exec(text)?.[0]));
      if (client) await sendCancel(client);
      return { rows: [] };
    }
    async end(): Promise<void> {}
  }
  return CancelClient as unknown as PostgresClientConstructor;
}

async function sendCancel({ host, port, processID, secretKey }: Connected): Promise<void> {
  const request = Buffer.alloc(16);
  [16, CANCEL_REQUEST, processID, secretKey].forEach((value, index) => request.writeInt32BE(value, index * 4));
  const socket = host.startsWith('/') ? createConnection(`${host}/.s.PGSQL.${port}`) : createConnection({ host, port });
  // It is done when the other end closes; PgBouncer forgets the request of whoever closes first.
  socket.write(request);
  await once(socket.resume(), 'close');
}
