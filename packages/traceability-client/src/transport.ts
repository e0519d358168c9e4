import { type Dispatcher, request } from 'undici';
import { TraceabilityError } from './errors.ts';
import { answerOf, type Call, readBounded, type Received, urlOf } from './response.ts';

/** Connection settings of {@link send}. */
export interface TransportOptions {
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly socketPath: string | undefined;
  readonly dispatcher: Dispatcher;
  readonly now: () => number;
}

/** Sends one request once. Rejects with a {@link TraceabilityError}, or with the signal's reason when it aborts. */
export async function send<T>(call: Call<T>, options: TransportOptions, signal: AbortSignal): Promise<T> {
  return answerOf(call, await exchange(urlOf(call, options.baseUrl), call, options, signal), options.now());
}

async function exchange(
  url: URL,
  call: Call<unknown>,
  options: TransportOptions,
  signal: AbortSignal,
): Promise<Received> {
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
