import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DatabaseError } from './errors.ts';
import type { PgliteReply, PgliteRequest, PlainError } from './pglite-protocol.ts';
import type { SqlResult } from './sql.ts';

interface Waiting {
  readonly resolve: (result: SqlResult<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** A request without the id that pairs it with its reply. */
type Ask<R extends PgliteRequest = PgliteRequest> = R extends PgliteRequest ? Omit<R, 'id'> : never;

/** Heap limits of the worker. The database has its own memory; rows only pass through the heap. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 } as const;

/** Sends statements to PGlite in a worker thread. The caller sends one transaction at a time. */
export class PgliteClient {
  #closed = false;
  readonly waitReady: Promise<void>;
  /** Resolves with the reason when the worker has ended. */
  readonly gone: Promise<DatabaseError>;
  readonly #end: (cause: unknown) => void;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #gone: DatabaseError | undefined;

  constructor(dataDir: string | undefined) {
    // In a build this module is .js, from source it is .ts: the worker beside it has the same extension.
    const worker = new URL(`./pglite-worker${extname(import.meta.filename)}`, import.meta.url);
    this.#worker = new Worker(worker, { workerData: { dataDir }, resourceLimits: HEAP });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waitReady = promise;
    // Queries report a failed start as well.
    promise.catch(() => {});
    this.#worker.on('message', (message: PgliteReply) => this.#take(message, resolve, reject));
    const { promise: gone, resolve: end } = Promise.withResolvers<DatabaseError>();
    this.gone = gone;
    this.#end = (cause) => end(this.#failAll(cause, reject));
    this.#worker.once('error', this.#end);
    this.#worker.once('exit', () => this.#end(undefined));
  }

  async query(text: string, parameters: readonly unknown[]): Promise<SqlResult<unknown>> {
    await this.waitReady;
    return this.#ask({ kind: 'query', text, parameters });
  }

  /** Runs any number of statements without parameters. */
  async runScript(text: string): Promise<void> {
    await this.waitReady;
    await this.#ask({ kind: 'script', text });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.waitReady.then(() => this.#ask({ kind: 'close' })).catch(() => {});
    await this.#worker.terminate();
  }

  #ask(ask: Ask): Promise<SqlResult<unknown>> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<SqlResult<unknown>>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ ...ask, id });
    return promise;
  }

  #take(message: PgliteReply, started: () => void, failedToStart: (error: unknown) => void): void {
    if (message.kind === 'ready') {
      started();
    } else if (message.kind === 'failed to start') {
      failedToStart(toError(message.error));
    } else if (message.kind === 'ended') {
      this.#end(toError(message.error));
    } else {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === 'rows') waiting?.resolve({ rows: message.rows, affected: message.affected });
      else waiting?.reject(toError(message.error));
    }
  }

  #failAll(cause: unknown, failedToStart: (error: unknown) => void): DatabaseError {
    const detail = cause instanceof Error ? `: ${cause.message}` : '';
    this.#gone ??= new DatabaseError('unavailable', `the embedded database worker is gone${detail}`, { cause });
    failedToStart(this.#gone);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
    return this.#gone;
  }
}

function toError({ message, code, constraint }: PlainError): Error {
  return Object.assign(new Error(message), { code, constraint });
}
