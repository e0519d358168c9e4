/** Runs PGlite in a worker thread, so that a long query does not block timers and sockets of the main thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { PgliteReply, PgliteRequest, PlainError } from './pglite-protocol.ts';
import { PARSERS } from './types.ts';

/** Small page and WAL buffers: the system caches the files as well, and the default of 128 MB is no faster here. */
const MEMORY = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=1MB'];

/** Last line that PostgreSQL wrote before it gave up. */
let panic: string | undefined;

const port = parentPort;
if (!port) throw new Error('pglite-worker runs in a worker thread only');
const reply = (message: PgliteReply): void => port.postMessage(message);

function plain(error: unknown): PlainError {
  const { message, code, constraint } = (error ?? {}) as Partial<Record<keyof PlainError, unknown>>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { message: text(message) ?? String(error), code: text(code), constraint: text(constraint) };
}

/** WebAssembly reports an abort of PostgreSQL as an error of its own, without the reason. */
function withReason(error: unknown): PlainError {
  return { ...plain(error), ...(panic === undefined ? {} : { message: panic }) };
}

function takeLine(line: string): boolean {
  panic = /(?:PANIC|FATAL):\s+(.*)/.exec(line)?.[1] ?? panic;
  return false;
}

async function answer(database: PGlite, request: PgliteRequest): Promise<void> {
  const { id } = request;
  try {
    if (request.kind === 'close') {
      await database.close();
      reply({ kind: 'rows', id, rows: [], affected: 0 });
      port?.close();
      return;
    }
    if (request.kind === 'script') {
      await database.exec(request.text);
      reply({ kind: 'rows', id, rows: [], affected: 0 });
      return;
    }
    const { rows, affectedRows = 0 } = await database.query(request.text, [...request.parameters]);
    reply({ kind: 'rows', id, rows, affected: affectedRows });
  } catch (error) {
    reply({ kind: 'error', id, error: plain(error) });
    if (error instanceof Error && error.name === 'RuntimeError') reply({ kind: 'ended', error: withReason(error) });
  }
}

try {
  const { dataDir } = workerData as { dataDir: string | undefined };
  const database = new PGlite({
    ...(dataDir === undefined ? {} : { dataDir }),
    parsers: { ...PARSERS },
    onStderr: takeLine,
    startParams: [...PGlite.defaultStartParams, ...MEMORY],
  });
  await database.waitReady;
  port.on('message', (request: PgliteRequest) => void answer(database, request));
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'failed to start', error: withReason(error) });
  port.close();
}
