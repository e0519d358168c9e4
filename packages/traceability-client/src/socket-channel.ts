import { request } from 'node:http';
import { type Clock, systemClock } from '@hookline/clock';
import { checkSocketFolder } from '@hookline/control-socket';
import { failure, success } from '@hookline/outcome';
import { TraceabilityError } from './errors.ts';
import type { Answer, QueryChannel } from './queries.ts';
import { answerOf, type Call, readBounded, type Received, urlOf } from './response.ts';

/** Options of {@link SocketChannel}. */
export interface SocketChannelOptions {
  /** Absolute path of the socket of a local service. Its folder must belong to this user and be closed to others. */
  readonly socketPath: string;
  /** Time after which a service without an answer counts as busy, in milliseconds. @defaultValue 5000 */
  readonly busyAfterMs?: number;
  /** Time after which the answer is no longer waited for, in milliseconds. @defaultValue 60000 */
  readonly timeoutMs?: number;
  /** Called once for each request whose service is busy. @defaultValue nothing happens */
  readonly onBusy?: () => void;
  /** Wakes a service that sleeps, and resolves to whether it slept. Must not reject. @defaultValue it does not sleep */
  readonly wake?: () => Promise<boolean>;
  /** Waits for a service that cannot be connected to but is about to listen, and resolves to whether it listens now. Must not reject. */
  readonly awaitStart?: () => Promise<boolean>;
  readonly clock?: Clock;
}

/**
 * Sends queries through the socket of a local service, each through a connection of its own. It loads in a tenth of the time
 * of the client, and has neither health check nor circuit breaker nor retries.
 */
export class SocketChannel implements QueryChannel {
  readonly #options: SocketChannelOptions;

  constructor(options: SocketChannelOptions) {
    this.#options = options;
  }

  async read<T>(call: Call<T>): Answer<T> {
    const { awaitStart, wake } = this.#options;
    await wake?.();
    const answer = await this.probe(call);
    if (answer.ok || answer.error.code !== 'unreachable') return answer;
    // The service may have fallen asleep meanwhile, or is not up yet.
    return (await wake?.()) === true || (await awaitStart?.()) === true ? this.probe(call) : answer;
  }

  async probe<T>(call: Call<T>): Answer<T> {
    const { clock = systemClock } = this.#options;
    try {
      checkSocketFolder(this.#options.socketPath);
      return success(answerOf(call, await this.#exchange(call, clock), clock.now()));
    } catch (error) {
      if (error instanceof TraceabilityError) return failure(error);
      return failure(new TraceabilityError('unproven', (error as Error).message, { cause: error }));
    }
  }

  #exchange(call: Call<unknown>, clock: Clock): Promise<Received> {
    const { busyAfterMs = 5000, onBusy, socketPath, timeoutMs = 60_000 } = this.#options;
    const { pathname, search } = urlOf(call, 'http://localhost');
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const { promise, reject, resolve } = Promise.withResolvers<Received>();
    const fail = (cause: unknown): void => {
      if (cause instanceof TraceabilityError) reject(cause);
      else reject(new TraceabilityError('unreachable', `no connection to ${socketPath}`, { cause }));
    };
    const outgoing = request({
      socketPath,
      path: pathname + search,
      method: call.method,
      agent: false,
      headers: {
        accept: 'application/json',
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    const busy = clock.setTimer(() => onBusy?.(), busyAfterMs, { keepAlive: true });
    const late = clock.setTimer(
      () => {
        reject(new TraceabilityError('timeout', `the service is busy: no answer within ${timeoutMs / 1000} s`));
        outgoing.destroy();
      },
      timeoutMs,
      { keepAlive: true },
    );
    outgoing.on('response', (response) => {
      const { headers, statusCode: status = 0 } = response;
      readBounded(response).then((text) => resolve({ status, retryAfter: headers['retry-after'], text }), fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
    return promise.finally(() => {
      busy.cancel();
      late.cancel();
    });
  }
}
