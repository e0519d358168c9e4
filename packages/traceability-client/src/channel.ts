import { systemClock } from '@hookline/clock';
import { MAX_TIMER_MS } from '@hookline/clock/options';
import { healthSchema } from '@hookline/contracts';
import { failure, success } from '@hookline/outcome';
import type { Answer, QueryChannel } from './queries.ts';
import {
  type CircuitBreaker,
  createCircuitBreaker,
  createHealthChecker,
  createRetry,
  createTimeout,
  type HealthChecker,
  type HealthReport,
  isResilienceError,
  type Retry,
  type Timeout,
} from '@hookline/resilience';
import type { Agent } from 'undici';
import { openConnections } from './connections.ts';
import { TraceabilityError } from './errors.ts';
import type { TraceabilityClientOptions } from './options.ts';
import { RetryAfterGate } from './retry-after-gate.ts';
import { type Call, PREFIX } from './response.ts';
import { send, type TransportOptions } from './transport.ts';
import { neverAsleep, wakingFirst } from './waking.ts';

/** Waits between attempts of a write, in milliseconds. A longer `Retry-After` ends the attempts. */
const BACKOFF = { baseMs: 200, capMs: 2000, maxWaitMs: 5000 } as const;

/** Timeout of a long call, in milliseconds: the service itself gives up sooner. */
const LONG_CALL_MS = 120_000;

/** Sends requests to the service through health check, circuit breaker and retries. Every result is an outcome. */
export class Channel implements QueryChannel {
  readonly health: HealthChecker;
  readonly breaker: CircuitBreaker;
  readonly #transport: TransportOptions;
  readonly #agent: Agent;
  readonly #retry: Retry;
  readonly #timeout: Timeout;
  readonly #longTimeout: Timeout;
  readonly #retryAfterGate: RetryAfterGate;
  readonly #wake: () => Promise<boolean>;

  constructor(options: TraceabilityClientOptions) {
    const {
      clock = systemClock,
      timeoutMs = 2000,
      attempts = 3,
      healthTimeoutMs = 1000,
      healthIntervalMs = 30_000,
    } = options;
    const { baseUrl, forwarded = false, socketPath, token } = options;
    this.#agent = openConnections({ baseUrl, token, socketPath, forwarded, timeoutMs });
    this.#transport = {
      baseUrl,
      // The socket belongs to this user: it needs no token.
      token: socketPath === undefined ? token : undefined,
      socketPath,
      dispatcher: this.#agent,
      now: () => clock.now(),
    };
    this.#wake = options.wake ?? neverAsleep;
    this.#timeout = createTimeout({ name: 'traceability', timeoutMs, clock });
    const longMs = Math.max(timeoutMs, LONG_CALL_MS);
    this.#longTimeout = createTimeout({ name: 'traceability', timeoutMs: longMs, clock });
    this.#retry = createRetry({
      name: 'traceability',
      attempts,
      ...BACKOFF,
      // A process that ended during a wait would lose the events that its caller caches after the last attempt.
      keepAlive: true,
      clock,
    });
    this.breaker = createCircuitBreaker({
      name: 'traceability',
      trip: options.trip ?? { kind: 'consecutive', failures: options.failureThreshold ?? 3 },
      openMs: options.openMs ?? 60_000,
      probeDeadlineMs: longestCallMs(attempts, options.wake ? 2 * timeoutMs : timeoutMs),
      // A refusal judges the request; the service itself works.
      classify: (result) => (result.ok || isRefusal(result.error) ? 'success' : 'failure'),
      clock,
    });
    const health = createHealthChecker({
      name: 'traceability',
      probe: (signal) => this.#probeHealth(signal),
      intervalMs: healthIntervalMs,
      failureIntervalMs: Math.min(5000, healthIntervalMs),
      timeoutMs: healthTimeoutMs,
      clock,
    });
    this.#retryAfterGate = new RetryAfterGate(clock);
    // After an outage the wait that an earlier process of the service asked for no longer applies.
    health.events.on('recovery', () => this.#retryAfterGate.open());
    this.health = options.wake ? wakingFirst(health, options.wake) : health;
  }

  /** Sends after a health check, through the circuit breaker, with retries, unless the service asked to wait. */
  write<T>(call: Call<T>): Answer<T> {
    return this.#outcome(async () => {
      const { healthy, error: cause } = await this.health.check();
      if (!healthy) throw new TraceabilityError('unhealthy', 'the last health check of the service failed', { cause });
      this.#retryAfterGate.throwIfClosed();
      return this.breaker.execute((signal) => this.#retry.execute((inner) => this.#try(call, inner), signal));
    });
  }

  read<T>(call: Call<T>): Answer<T> {
    return this.#outcome(() => this.#once(call));
  }

  probe<T>(call: Call<T>): Answer<T> {
    return this.#outcome(() => this.#send(call));
  }

  /** Closes idle connections after running requests have ended. */
  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #try<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    try {
      return await this.#once(call, signal);
    } catch (error) {
      this.#retryAfterGate.observe(error);
      throw error;
    }
  }

  async #once<T>(call: Call<T>, signal?: AbortSignal): Promise<T> {
    await this.#wake();
    try {
      return await this.#send(call, signal);
    } catch (error) {
      // The service may have fallen asleep meanwhile.
      if (signal?.aborted === true || isRefusal(error) || !(await this.#wake())) throw error;
      return await this.#send(call, signal);
    }
  }

  #send<T>(call: Call<T>, signal?: AbortSignal): Promise<T> {
    const timeout = call.isLong === true ? this.#longTimeout : this.#timeout;
    return timeout.execute((inner) => send(call, this.#transport, inner), signal);
  }

  async #outcome<T>(run: () => Promise<T>): Answer<T> {
    try {
      return success(await run());
    } catch (error) {
      return failure(toTraceabilityError(error));
    }
  }

  async #probeHealth(signal: AbortSignal): Promise<HealthReport> {
    const call = { method: 'GET', path: `${PREFIX}/health`, answer: healthSchema } as const;
    const { status, components } = await send(call, this.#transport, signal);
    return {
      healthy: status === 'healthy',
      components: Object.fromEntries(
        Object.entries(components).map(([name, state]) => [name, state === 'operational']),
      ),
    };
  }
}

/**
 * Returns how long a write may take with all its attempts, in milliseconds. This is also the deadline of a probe, because
 * a shorter one would keep the circuit of a slow service open for good.
 */
function longestCallMs(attempts: number, attemptMs: number): number {
  const longestMs = attempts * attemptMs + (attempts - 1) * BACKOFF.maxWaitMs;
  return Math.min(Math.max(longestMs, 10_000), MAX_TIMER_MS);
}

function isRefusal(error: unknown): boolean {
  return error instanceof TraceabilityError && error.code === 'refused';
}

function toTraceabilityError(error: unknown): TraceabilityError {
  if (error instanceof TraceabilityError) return error;
  if (isResilienceError(error, 'circuit_open') || isResilienceError(error, 'circuit_isolated')) {
    return new TraceabilityError('circuit_open', error.message, { retryAfterMs: error.retryAfterMs, cause: error });
  }
  const late = timeoutMessage(error);
  return new TraceabilityError(late === undefined ? 'unreachable' : 'timeout', late ?? 'the request failed', {
    cause: error,
  });
}

function timeoutMessage(error: unknown): string | undefined {
  if (isResilienceError(error, 'timeout')) return 'the service did not respond within the timeout';
  if (isResilienceError(error, 'probe_timeout')) return 'the service did not respond within the probe deadline';
  return undefined;
}
