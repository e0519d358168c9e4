import { answers, type AnswerReader } from '@hookline/contracts/answers';
import type { Problem } from '@hookline/contracts';
import { MIB } from '@hookline/clock';
import { parseRetryAfter } from '@hookline/resilience';
import { TraceabilityError } from './errors.ts';

/** Path of every route but `/livez` and `/readyz`. */
export const PREFIX = '/api/pattern-traceability';

/** One request to the service. */
export interface Call<T> {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, starting with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** True for a call that may work for as long as the service lets it. @defaultValue false */
  readonly isLong?: boolean;
  /** Reader of the response. */
  readonly answer: AnswerReader<T>;
}

/** A response with its whole body. */
export interface Received {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Time of the response by the clock of the server, in milliseconds since 1970. @defaultValue not known */
  readonly sentAt?: number | undefined;
  readonly text: string;
}

/** Largest response that is read, in bytes. */
const MAX_ANSWER_BYTES = 64 * MIB;

/** Statuses that judge the content. Any other 4xx concerns token, route or proxy, which can be repaired. */
const VERDICTS: ReadonlySet<number> = new Set([400, 409, 413, 414, 415, 422]);
const NO_SUCH_ROUTE = 'urn:hookline:problem:no-such-route';

/** Returns the URL of a call. */
export function urlOf(call: Call<unknown>, baseUrl: string): URL {
  const url = new URL(baseUrl.replace(/\/$/, '') + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

/** Reads a body. Throws a {@link TraceabilityError} when it is too large. */
export async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
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

/**
 * Returns the answer of a response.
 *
 * @param now - for a `Retry-After` that is a date, in milliseconds since 1970
 * @throws TraceabilityError when the response is an error or does not match the API
 */
export function answerOf<T>(call: Call<T>, { retryAfter, sentAt, status, text }: Received, now: number): T {
  // A date in Retry-After is one of the server's clock, which may differ by hours from the one of this machine.
  if (status >= 400) throw failureOf(status, retryAfter, text, sentAt ?? now);
  const parsed = call.answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new TraceabilityError(
    'malformed',
    `the response of ${call.path} with status ${status} does not match the API`,
    { status, cause: parsed.error },
  );
}

function failureOf(status: number, retryAfter: string | undefined, text: string, now: number): TraceabilityError {
  const read = answers.problem.safeParse(parseJson(text));
  const problem = read.success ? read.data : undefined;
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
