import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DatabaseError } from './errors.ts';
import type { PgliteReply, PgliteRequest, PlainError } from './pglite-protocol.ts';

interface Rows {
  readonly rows: unknown[];
  readonly affectedRows: number | undefined;
}

interface Waiting {
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/** One statement, without the request id that pairs it with its answer. */
type Ask<R extends PgliteRequest = PgliteRequest> = R extends PgliteRequest ? Omit<R, 'id'> : never;

/** What a transaction's statements go through. */
type Session = Pick<PgliteClient, 'query'> & { rollback(): Promise<void> };

/** What the worker's JavaScript may take beside the database's own memory: rows pass through it, nothing stays. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 } as const;

/** The main thread's end of a PGlite in a worker thread, as much of PGlite's interface as Kysely's dialect uses. */
export class PgliteClient {
  closed = false;
  ready = false;
  readonly waitReady: Promise<void>;
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
    // Whoever queries learns of a failed start; nobody has to be waiting for readiness as well.
    promise.catch(() => {});
    this.#worker.on('message', (message: PgliteReply) => this.#take(message, resolve, reject));
    this.#worker.once('error', (cause) => this.#end(cause, reject));
    this.#worker.once('exit', () => this.#end(undefined, reject));
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the interface of Kysely's dialect
  async query<T>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<{ rows: T[]; affectedRows?: number; fields: [] }> {
    await this.waitReady;
    const { rows, affectedRows } = await this.#ask({ kind: 'query', text, parameters });
    return { rows: rows as T[], ...(affectedRows === undefined ? {} : { affectedRows }), fields: [] };
  }

  /** Kysely lends the one connection to one borrower at a time, so nobody else's statement can come in between. */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    await this.query('BEGIN');
    try {
      const result = await work({
        query: (text, parameters) => this.query(text, parameters),
        rollback: async () => {},
      });
      await this.query('COMMIT');
      return result;
    } catch (error) {
      await this.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.waitReady.then(() => this.#ask({ kind: 'close' })).catch(() => {});
    await this.#worker.terminate();
  }

  #ask(ask: Ask): Promise<Rows> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Rows>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ ...ask, id });
    return promise;
  }

  #take(message: PgliteReply, started: () => void, failedToStart: (error: unknown) => void): void {
    if (message.kind === 'ready') {
      this.ready = true;
      started();
    } else if (message.kind === 'failed to start') {
      failedToStart(toError(message.error));
    } else {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === 'rows') waiting?.resolve(message);
      else waiting?.reject(toError(message.error));
    }
  }

  #end(cause: unknown, failedToStart: (error: unknown) => void): void {
    this.#gone ??= new DatabaseError('unavailable', 'the embedded database worker is gone', { cause });
    failedToStart(this.#gone);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}

function toError({ message, code, constraint }: PlainError): Error {
  return Object.assign(new Error(message), { code, constraint });
}
