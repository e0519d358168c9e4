/** Runs PGlite off the main thread: a long query there must not hold up timers and sockets here. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { PgliteReply, PgliteRequest, PlainError } from './pglite-protocol.ts';
import { PARSERS } from './types.ts';

/** What PostgreSQL keeps of its files in memory; the system keeps them too. Its default takes 128 MB and is no faster here. */
const MEMORY = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=1MB'];

const port = parentPort;
if (!port) throw new Error('pglite-worker runs in a worker thread only');
const reply = (message: PgliteReply): void => port.postMessage(message);

function plain(error: unknown): PlainError {
  const { message, code, constraint } = (error ?? {}) as Partial<Record<keyof PlainError, unknown>>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { message: text(message) ?? String(error), code: text(code), constraint: text(constraint) };
}

async function answer(database: PGlite, request: PgliteRequest): Promise<void> {
  const { id } = request;
  try {
    if (request.kind === 'close') {
      await database.close();
      reply({ kind: 'rows', id, rows: [], affectedRows: undefined });
      port?.close();
      return;
    }
    const { rows, affectedRows } = await database.query(request.text, [...request.parameters]);
    reply({ kind: 'rows', id, rows, affectedRows });
  } catch (error) {
    reply({ kind: 'error', id, error: plain(error) });
  }
}

try {
  const { dataDir } = workerData as { dataDir: string | undefined };
  const database = new PGlite({
    ...(dataDir === undefined ? {} : { dataDir }),
    parsers: { ...PARSERS },
    startParams: [...PGlite.defaultStartParams, ...MEMORY],
  });
  await database.waitReady;
  port.on('message', (request: PgliteRequest) => void answer(database, request));
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'failed to start', error: plain(error) });
  port.close();
}
