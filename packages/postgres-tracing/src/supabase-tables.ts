import type { Clock } from '@hookline/clock';
import { DatabaseError, type DatabaseErrorCode } from '@hookline/database';
import { createRetry, type Retry } from '@hookline/resilience';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';

/** A row as JSON. */
export type Row = Readonly<Record<string, unknown>>;

/** What one request came to, as the client library answers it. */
interface Reply {
  readonly data: unknown;
  readonly error: { readonly message: string; readonly code?: string } | null;
  readonly status: number;
}

/** Ids that fit into the URL of one request. */
const IDS_A_REQUEST = 100;

/** By PostgreSQL's SQLSTATE; whatever else it is, the row is not to blame. @see https://docs.postgrest.org/en/stable/references/errors.html */
const BY_STATE: readonly (readonly [RegExp, DatabaseErrorCode])[] = [
  [/^23/, 'constraint'],
  [/^22/, 'data'],
  [/^57014$/, 'timeout'],
  [/^40/, 'conflict'],
];

/** Tables of a Supabase project. Everything rejects with a `DatabaseError`. */
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

  /** Inserts rows whose key is not there yet; answers those with the columns of `returning`, where it is given. */
  insertNew(table: string, key: string, rows: readonly Row[], returning?: string): Promise<readonly Row[]> {
    return this.#write(table, { onConflict: key, ignoreDuplicates: true }, rows, returning);
  }

  /** Inserts rows, in place of those that have their key. */
  async upsert(table: string, key: string, rows: readonly Row[]): Promise<void> {
    await this.#write(table, { onConflict: key }, rows);
  }

  /** Columns of the rows whose `key` is one of `ids`. */
  async select(table: string, columns: string, key: string, ids: readonly string[]): Promise<readonly Row[]> {
    const found: Row[] = [];
    for (let from = 0; from < ids.length; from += IDS_A_REQUEST) {
      const some = ids.slice(from, from + IDS_A_REQUEST);
      const rows = await this.#ask((signal) =>
        this.#client.from(table).select(columns).in(key, some).abortSignal(signal).retry(false),
      );
      found.push(...rows);
    }
    return found;
  }

  async #write(
    table: string,
    how: { readonly onConflict: string; readonly ignoreDuplicates?: boolean },
    rows: readonly Row[],
    returning?: string,
  ): Promise<readonly Row[]> {
    if (rows.length === 0) return [];
    return this.#ask((signal) => {
      const request = this.#client.from(table).upsert([...rows], how);
      return returning === undefined ? request.abortSignal(signal) : request.select(returning).abortSignal(signal);
    });
  }

  /** Asks again where that may help at once: when there was no answer, or the project is busy. */
  async #ask(request: (signal: AbortSignal) => PromiseLike<Reply>): Promise<readonly Row[]> {
    const { data, error, status } = await this.#retry.execute(async () => {
      const reply = await request(AbortSignal.timeout(this.#timeoutMs));
      const passing = reply.status === 0 || reply.status === 429 || reply.status >= 500;
      if (reply.error && passing) throw toDatabaseError(reply);
      return reply;
    });
    if (error) throw toDatabaseError({ data, error, status });
    return (data ?? []) as readonly Row[];
  }
}

function toDatabaseError({ error, status }: Reply): DatabaseError {
  const state = /^[0-9A-Z]{5}$/.test(error?.code ?? '') ? error?.code : undefined;
  const kind = BY_STATE.find(([pattern]) => pattern.test(state ?? ''))?.[1];
  // Too much at once: halves may pass.
  if (status === 413) return new DatabaseError('data', 'Supabase finds the request too large');
  const code = kind ?? 'unavailable';
  const why = status === 0 ? 'does not answer' : `answered ${status}${error?.code ? ` (${error.code})` : ''}`;
  return new DatabaseError(code, `Supabase ${why}`, { sqlState: state, cause: error });
}
