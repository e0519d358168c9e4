import { type Clock, systemClock } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { compose, createRetry, createTimeout } from '@hookline/resilience';
import { request } from 'undici';
import { TraceabilityError } from './errors.ts';

/** What is told to a webhook. Nothing of anybody's code. */
export interface ServiceNotice {
  /** The service went away, or is back. */
  readonly event: 'outage' | 'recovery';
  /** Origin of the service. */
  readonly service: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Where and how to tell. */
export interface WebhookOptions {
  /** HTTP or HTTPS. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. @defaultValue none */
  readonly token?: string | undefined;
  /** How long one try may take, in milliseconds. @defaultValue 2000 */
  readonly timeoutMs?: number;
  /** Most tries, 1 or more. @defaultValue 3 */
  readonly attempts?: number;
  readonly clock?: Clock;
}

/** Tells a webhook, trying again with growing pauses. Never rejects. */
export async function postNotice(
  notice: ServiceNotice,
  { url, token, timeoutMs = 2000, attempts = 3, clock = systemClock }: WebhookOptions,
): Promise<Outcome<void, TraceabilityError>> {
  const patience = compose(
    createRetry({ name: 'webhook', attempts, baseMs: 200, capMs: 2000, keepAlive: false, clock }),
    createTimeout({ name: 'webhook', timeoutMs, clock }),
  );
  try {
    await patience.execute((signal) => post(url, token, JSON.stringify(notice), signal));
    return success(undefined);
  } catch (error) {
    if (error instanceof TraceabilityError) return failure(error);
    return failure(new TraceabilityError('unreachable', 'the webhook did not answer', { cause: error }));
  }
}

async function post(url: string, token: string | undefined, body: string, signal: AbortSignal): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await request(url, { method: 'POST', headers, body, signal });
  await response.body.dump();
  if (response.statusCode < 400) return;
  const code = response.statusCode === 429 || response.statusCode >= 500 ? 'unavailable' : 'refused';
  throw new TraceabilityError(code, `the webhook answered ${response.statusCode}`, { status: response.statusCode });
}
