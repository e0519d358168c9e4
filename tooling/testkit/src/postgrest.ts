import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

/** A server that implements a part of PostgREST. */
export interface Postgrest {
  /** URL in the form of a Supabase project: tables are below `/rest/v1/`. */
  readonly url: string;
  /** The accepted API key. */
  readonly key: string;
  /** Method, path and query of each request. */
  readonly requests: string[];
  /** The next `times` requests get this status, like that of a gateway without an upstream. Initially 0 times. */
  failing: { status: number; times: number };
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/**
 * Starts a server for the part of the PostgREST protocol that `@supabase/supabase-js` uses to insert, upsert and select by
 * id, on the tables of a real PostgreSQL. PostgREST itself is available neither from npm nor from Debian.
 *
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html
 */
export async function startPostgrest(databaseUrl: string): Promise<Postgrest> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 5 });
  pool.on('error', () => {});
  const server = createServer((request, response) => void serve(request, response));
  const running: Postgrest = {
    url: '',
    key: 'service-key-of-the-test',
    requests: [],
    failing: { status: 503, times: 0 },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await pool.end();
    },
  };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray()).toString();
    running.requests.push(`${request.method} ${request.url}`);
    const { status, body: answer } = await answerTo(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  }
  async function answerTo(request: IncomingMessage, body: string): Promise<Answer> {
    if (running.failing.times > 0) {
      running.failing.times--;
      return { status: running.failing.status, body: { message: 'upstream connect error' } };
    }
    const { apikey, authorization } = request.headers;
    if (apikey !== running.key || authorization !== `Bearer ${running.key}`)
      return { status: 401, body: { message: 'Invalid API key', hint: 'Double check your Supabase API key.' } };
    try {
      return request.method === 'GET' ? await read(pool, request) : await insert(pool, request, body);
    } catch (error) {
      return failure(error);
    }
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(running, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

const quoted = (name: string): string => pg.escapeIdentifier(name.replaceAll('"', '').trim());
const list = (names: string | null): string =>
  (names ?? '*')
    .split(',')
    .map((it) => (it === '*' ? it : quoted(it)))
    .join(', ');

function target(request: IncomingMessage): { readonly table: string; readonly query: URLSearchParams } {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  return { table: quoted(pathname.replace('/rest/v1/', '')), query: searchParams };
}

async function read(pool: pg.Pool, request: IncomingMessage): Promise<Answer> {
  const { table, query } = target(request);
  const filters = [...query].filter(([name]) => name !== 'select');
  const values = filters.map(([, filter]) => filter.replace(/^in\.\((.*)\)$/, '$1').split(','));
  const where = filters.map(([name], index) => `${quoted(name)}::text = ANY ($${index + 1}::text[])`);
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  const { rows } = await pool.query(`SELECT ${list(query.get('select'))} FROM ${table} ${condition}`, values);
  return { status: 200, body: rows };
}

async function insert(pool: pg.Pool, request: IncomingMessage, body: string): Promise<Answer> {
  const { table, query } = target(request);
  const prefer = String(request.headers['prefer'] ?? '');
  const columns = list(query.get('columns'));
  const { rows } = await pool.query<Record<string, unknown>>(
    `INSERT INTO ${table} (${columns})
     SELECT ${columns} FROM json_populate_recordset(null::${table}, $1::json) ${onConflict(prefer, query)} RETURNING *`,
    [body],
  );
  if (!prefer.includes('return=representation')) return { status: 201 };
  const selected = query.get('select')?.split(',') ?? [];
  const returned =
    selected.length === 0 ? rows : rows.map((row) => Object.fromEntries(selected.map((name) => [name, row[name]])));
  return { status: 201, body: returned };
}

function onConflict(prefer: string, query: URLSearchParams): string {
  const key = list(query.get('on_conflict'));
  if (prefer.includes('resolution=ignore-duplicates')) return `ON CONFLICT (${key}) DO NOTHING`;
  if (!prefer.includes('resolution=merge-duplicates')) return '';
  const set = (query.get('columns') ?? '').split(',').map((name) => `${quoted(name)} = EXCLUDED.${quoted(name)}`);
  return `ON CONFLICT (${key}) DO UPDATE SET ${set.join(', ')}`;
}

/** @see https://docs.postgrest.org/en/stable/references/errors.html */
function failure(error: unknown): Answer {
  const { code, message, detail = null, hint = null } = error as Partial<Record<string, string | null>>;
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code))
    return {
      status: 503,
      body: { code: 'PGRST000', message: 'Could not connect with the database', details: null, hint },
    };
  const status = [/^23(503|505)/, /^42P01/, /^42501/, /^(08|53)/].findIndex((it) => it.test(code));
  return {
    status: [409, 404, 403, 503][status] ?? (code.startsWith('57') ? 500 : 400),
    body: { code, message, details: detail, hint },
  };
}
