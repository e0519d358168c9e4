import type { Clock } from '@hookline/clock';
import { DatabaseError, type DatabaseErrorCode } from '@hookline/database';
import { createRetry, type Retry } from '@hookline/resilience';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';

/** JSON representation of a row. */
export type Row = Readonly<Record<string, unknown>>;

/** Response of the client library. */
interface Reply {
  readonly data: unknown;
  readonly error: { readonly message: string; readonly code?: string } | null;
  readonly status: number;
}

/** Number of ids that fit into the URL of one request. */
const IDS_PER_REQUEST = 100;

/** Error codes by SQLSTATE class. Any other error is not caused by the row. @see https://docs.postgrest.org/en/stable/references/errors.html */
const CODE_BY_SQLSTATE: readonly (readonly [RegExp, DatabaseErrorCode])[] = [
  [/^23/, 'constraint'],
  [/^22/, 'data'],
  [/^57014$/, 'timeout'],
  [/^40/, 'conflict'],
];

/** Reads and writes tables of a Supabase project over REST. Every method rejects with a `DatabaseError`. */
export class SupabaseTables {
  readonly #client: SupabaseClient;
  readonly #retry: Retry;
  readonly #timeoutMs: number;

  constructor(options: {
    readonly url: string;
    readonly serviceKey: string;
    readonly timeoutMs: number;
    readonly attempts: number;
    readonly clock: Clock;
  }) {
    const { url, serviceKey, timeoutMs, attempts, clock } = options;
    this.#client = createClient(url, serviceKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    });
    this.#timeoutMs = timeoutMs;
    this.#retry = createRetry({ name: 'supabase', attempts, baseMs: 100, capMs: 500, clock });
  }

  /** Inserts rows whose key is new; returns the inserted rows when `returning` names columns. */
  insertNew(table: string, key: string, rows: readonly Row[], returning?: string): Promise<readonly Row[]> {
    return this.#write(table, { onConflict: key, ignoreDuplicates: true }, rows, returning);
  }

  /** Inserts rows, replacing those with the same key. */
  async upsert(table: string, key: string, rows: readonly Row[]): Promise<void> {
    await this.#write(table, { onConflict: key }, rows);
  }

  /** Returns columns of the rows whose `key` is one of `ids`. */
  async select(table: string, columns: string, key: string, ids: readonly string[]): Promise<readonly Row[]> {
    const found: Row[] = [];
    for (let from = 0; from < ids.length; from += IDS_PER_REQUEST) {
      const some = ids.slice(from, from + IDS_PER_REQUEST);
      const rows = await this.#send((signal) =>
        this.#client.from(table).select(columns).in(key, some).abortSignal(signal).retry(false),
      );
      found.push(...rows);
    }
    return found;
  }

  async #write(
    table: string,
    options: { readonly onConflict: string; readonly ignoreDuplicates?: boolean },
    rows: readonly Row[],
    returning?: string,
  ): Promise<readonly Row[]> {
    if (rows.length === 0) return [];
    return this.#send((signal) => {
      const request = this.#client.from(table).upsert([...rows], options);
      return returning === undefined ? request.abortSignal(signal) : request.select(returning).abortSignal(signal);
    });
  }

  /** Sends a request and retries it when there was no response or the project is busy. */
  async #send(request: (signal: AbortSignal) => PromiseLike<Reply>): Promise<readonly Row[]> {
    const { data, error, status } = await this.#retry.execute(async () => {
      const reply = await request(AbortSignal.timeout(this.#timeoutMs));
      const isTransient = reply.status === 0 || reply.status === 429 || reply.status >= 500;
      if (reply.error && isTransient) throw toDatabaseError(reply);
      return reply;
    });
    if (error) throw toDatabaseError({ data, error, status });
    return (data ?? []) as readonly Row[];
  }
}

function toDatabaseError({ error, status }: Reply): DatabaseError {
  const state = /^[0-9A-Z]{5}$/.test(error?.code ?? '') ? error?.code : undefined;
  const kind = CODE_BY_SQLSTATE.find(([pattern]) => pattern.test(state ?? ''))?.[1];
  // The code `data` makes the caller split the batch.
  if (status === 413) return new DatabaseError('data', 'Supabase refused the request as too large (413)');
  const code = kind ?? 'unavailable';
  const reason = status === 0 ? 'did not answer' : `answered ${status}${error?.code ? ` (${error.code})` : ''}`;
  return new DatabaseError(code, `Supabase ${reason}`, { sqlState: state, cause: error });
}
