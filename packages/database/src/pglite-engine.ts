import type { Connection, Engine } from './engine.ts';
import type { PgliteClient } from './pglite-client.ts';
import type { SqlResult } from './sql.ts';

/** Failure after which an embedded database has to be opened again. */
export interface PgliteFailure {
  /** `damaged`: a file is missing or has invalid content. `ended`: PostgreSQL ended, for example when it cannot write its log. */
  readonly kind: 'damaged' | 'ended';
  readonly reason: string;
}

/** SQLSTATE of damaged data or indexes, and of a missing file. */
const DAMAGE: ReadonlySet<unknown> = new Set(['XX001', 'XX002', '58P01']);

function isDamage(error: unknown): boolean {
  return DAMAGE.has((error as { readonly code?: unknown }).code);
}

/** One connection, lent to one borrower at a time in order of request. */
export class PgliteEngine implements Engine {
  readonly name = 'pglite';
  readonly #client: PgliteClient;
  readonly #afterClose: () => void;
  readonly #onError: (error: unknown) => void;
  #turn: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(client: PgliteClient, onFailure: (failure: PgliteFailure) => void, afterClose: () => void) {
    this.#client = client;
    this.#afterClose = afterClose;
    let failed = false;
    const fail = (kind: PgliteFailure['kind'], error: unknown): void => {
      if (failed || this.#closing) return;
      failed = true;
      onFailure({ kind, reason: error instanceof Error ? error.message : String(error) });
    };
    this.#onError = (error) => isDamage(error) && fail('damaged', error);
    void client.gone.then((error) => fail('ended', error));
  }

  async connect(): Promise<Connection> {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const turn = this.#turn;
    this.#turn = turn.then(() => released);
    await turn;
    return new PgliteConnection(this.#client, release, this.#onError);
  }

  pool(): undefined {
    return undefined;
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#closing = true;
    await this.#client.close().finally(this.#afterClose);
  }
}

class PgliteConnection implements Connection {
  readonly #client: PgliteClient;
  readonly #onRelease: () => void;
  readonly #onError: (error: unknown) => void;
  #running: Promise<unknown> = Promise.resolve();

  constructor(client: PgliteClient, onRelease: () => void, onError: (error: unknown) => void) {
    this.#client = client;
    this.#onRelease = onRelease;
    this.#onError = onError;
  }

  run(text: string, parameters: readonly unknown[]): Promise<SqlResult<unknown>> {
    return this.#track(this.#client.query(text, parameters));
  }

  async runScript(text: string): Promise<void> {
    await this.#track(this.#client.runScript(text));
  }

  /** PGlite cannot end a statement. */
  cancel(): void {}

  release(): void {
    void this.#running.then(this.#onRelease);
  }

  #track<T>(running: Promise<T>): Promise<T> {
    this.#running = running.catch(this.#onError);
    return running;
  }
}
