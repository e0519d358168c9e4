import { MIB } from '@hookline/clock';
import { type Problem, problemSchema } from '@hookline/contracts';
import { parseRetryAfter } from '@hookline/resilience';
import { type Dispatcher, request } from 'undici';
import type { z } from 'zod';
import { TraceabilityError } from './errors.ts';

/** One request to the service. */
export interface Call<T> {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, starting with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Schema of the response. */
  readonly answer: z.ZodType<T>;
}

/** Connection settings of {@link send}. */
export interface TransportOptions {
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly socketPath: string | undefined;
  readonly dispatcher: Dispatcher;
  readonly now: () => number;
}

/** Largest response that is read, in bytes. */
const MAX_ANSWER_BYTES = 64 * MIB;

/** Statuses that judge the content. Any other 4xx concerns token, route or proxy, which can be repaired. */
const VERDICTS: ReadonlySet<number> = new Set([400, 409, 413, 414, 415, 422]);
const NO_SUCH_ROUTE = 'urn:hookline:problem:no-such-route';

/** Sends one request once. Rejects with a {@link TraceabilityError}, or with the signal's reason when it aborts. */
export async function send<T>(call: Call<T>, options: TransportOptions, signal: AbortSignal): Promise<T> {
  const url = new URL(options.baseUrl.replace(/\/$/, '') + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const { status, retryAfter, sentAt, text } = await exchange(url, call, options, signal);
  // A date in Retry-After is one of the server's clock, which may differ by hours from the one of this machine.
  if (status >= 400) throw failureOf(status, retryAfter, text, sentAt ?? options.now());
  const parsed = call.answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new TraceabilityError(
    'malformed',
    `the response of ${call.path} with status ${status} does not match the API`,
    {
      status,
      cause: parsed.error,
    },
  );
}

interface Exchange {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Time of the response by the clock of the server, in milliseconds since 1970; `undefined` when it does not report one. */
  readonly sentAt: number | undefined;
  readonly text: string;
}

async function exchange(
  url: URL,
  call: Call<unknown>,
  options: TransportOptions,
  signal: AbortSignal,
): Promise<Exchange> {
  try {
    const response = await request(url, {
      method: call.method,
      dispatcher: options.dispatcher,
      signal,
      headers: {
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
    });
    const { date, 'retry-after': retryAfter } = response.headers;
    const sentAt = Date.parse(String(date));
    return {
      status: response.statusCode,
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
      sentAt: Number.isNaN(sentAt) ? undefined : sentAt,
      text: await readBounded(response.body),
    };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof TraceabilityError) throw cause;
    throw new TraceabilityError('unreachable', `no connection to ${options.socketPath ?? url.origin}`, { cause });
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new TraceabilityError('malformed', `the response exceeds ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failureOf(status: number, retryAfter: string | undefined, text: string, now: number): TraceabilityError {
  const problem = problemSchema.safeParse(parseJson(text)).data;
  const details = { status, problem, retryAfterMs: parseRetryAfter(retryAfter, now) };
  const message = problem ? `${problem.title}: ${problem.detail}${fieldsOf(problem)}` : `HTTP status ${status}`;
  const isVerdict = VERDICTS.has(status) || (status === 404 && problem !== undefined && problem.type !== NO_SUCH_ROUTE);
  return new TraceabilityError(isVerdict ? 'refused' : 'unavailable', message, details);
}

function fieldsOf(problem: Problem): string {
  const fields = problem.errors?.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return fields ? ` (${fields})` : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
