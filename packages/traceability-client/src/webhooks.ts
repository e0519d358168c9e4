import { AddressRefusedError, guardedAgent } from '@hookline/address-guard';
import { type Clock, systemClock } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import { compose, createRetry, createTimeout } from '@hookline/resilience';
import { type Agent, request } from 'undici';
import { TraceabilityError } from './errors.ts';
import { SIGNATURE_HEADER, signatureOf } from './notice-signature.ts';

/** Body of a webhook request. Contains no code. */
export interface ServiceNotice {
  readonly event: 'outage' | 'recovery';
  /** Origin of the service. */
  readonly service: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Options of {@link postNotice}. */
export interface WebhookOptions {
  /** HTTP or HTTPS. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …` over HTTPS. Over plain HTTP it only signs the notice. @defaultValue none */
  readonly token?: string | undefined;
  /** Timeout of one attempt, in milliseconds. @defaultValue 2000 */
  readonly timeoutMs?: number;
  /** Attempts, 1 or more. @defaultValue 3 */
  readonly attempts?: number;
  readonly clock?: Clock;
}

/**
 * Sends a notice to a webhook, with retries. Never rejects. Internal addresses are allowed, but not those where clouds serve
 * metadata: they fail with `refused`.
 */
export async function postNotice(
  notice: ServiceNotice,
  { url, token, timeoutMs = 2000, attempts = 3, clock = systemClock }: WebhookOptions,
): Promise<Outcome<void, TraceabilityError>> {
  const policy = compose(
    createRetry({ name: 'webhook', attempts, baseMs: 200, capMs: 2000, keepAlive: false, clock }),
    createTimeout({ name: 'webhook', timeoutMs, clock }),
  );
  const agent = guardedAgent({ reach: 'internal' });
  try {
    await policy.execute((signal) => post({ url, token, body: JSON.stringify(notice), agent, signal }));
    return success(undefined);
  } catch (error) {
    if (error instanceof TraceabilityError) return failure(error);
    return failure(new TraceabilityError('unreachable', 'the webhook did not respond', { cause: error }));
  } finally {
    void agent.close();
  }
}

function credentials(url: string, token: string, body: string): Record<string, string> {
  // Any process may listen at an address of plain HTTP, so it does not receive the token.
  if (new URL(url).protocol === 'https:') return { authorization: `Bearer ${token}` };
  return { [SIGNATURE_HEADER]: signatureOf(token, body) };
}

interface Post {
  readonly url: string;
  readonly token: string | undefined;
  readonly body: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
}

async function post({ agent, body, signal, token, url }: Post): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : credentials(url, token, body)) };
  const response = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent }).catch(
    (cause: unknown) => {
      if (!(cause instanceof AddressRefusedError)) throw cause;
      const message = 'the webhook is at a link-local or metadata address, which gets no notices';
      throw new TraceabilityError('refused', message, { cause });
    },
  );
  await response.body.dump();
  if (response.statusCode < 400) return;
  const code = response.statusCode === 429 || response.statusCode >= 500 ? 'unavailable' : 'refused';
  throw new TraceabilityError(code, `the webhook answered ${response.statusCode}`, { status: response.statusCode });
}
