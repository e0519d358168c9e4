import { systemClock } from '@hookline/clock';
import { healthSchema } from '@hookline/contracts';
import { failure, type Outcome, success } from '@hookline/outcome';
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
import { Agent } from 'undici';
import { TraceabilityError } from './errors.ts';
import { Hold } from './hold.ts';
import type { TraceabilityClientOptions } from './options.ts';
import { type Call, send, type TransportOptions } from './transport.ts';
import { neverAsleep, wakingFirst } from './waking.ts';

/** What came of a request. */
export type Answer<T> = Promise<Outcome<T, TraceabilityError>>;

/** Where every route but the two probes is. */
export const PREFIX = '/api/pattern-traceability';

/** Waits between tries of a write, in milliseconds; told to wait longer than the last, it gives up. */
const WAITS = { baseMs: 200, capMs: 2000, maxWaitMs: 5000 } as const;

/** What a timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The way to a service: what is sent through it and comes back is an outcome, whatever happens on the way. */
export class Channel {
  readonly health: HealthChecker;
  readonly breaker: CircuitBreaker;
  readonly #transport: TransportOptions;
  readonly #agent: Agent;
  readonly #retry: Retry;
  readonly #timeout: Timeout;
  readonly #hold: Hold;
  readonly #wake: () => Promise<boolean>;

  constructor(options: TraceabilityClientOptions) {
    const {
      clock = systemClock,
      timeoutMs = 2000,
      attempts = 3,
      healthTimeoutMs = 1000,
      healthIntervalMs = 30_000,
    } = options;
    this.#agent = new Agent({ connections: 8, keepAliveTimeout: 30_000, connect: { timeout: timeoutMs } });
    this.#transport = {
      baseUrl: options.baseUrl,
      token: options.token,
      dispatcher: this.#agent,
      now: () => clock.now(),
    };
    this.#wake = options.wake ?? neverAsleep;
    this.#timeout = createTimeout({ name: 'traceability', timeoutMs, clock });
    this.#retry = createRetry({
      name: 'traceability',
      attempts,
      ...WAITS,
      keepAlive: false,
      clock,
    });
    this.breaker = createCircuitBreaker({
      name: 'traceability',
      trip: { kind: 'consecutive', failures: options.failureThreshold ?? 3 },
      openMs: options.openMs ?? 60_000,
      probeDeadlineMs: longestCallMs(attempts, options.wake ? 2 * timeoutMs : timeoutMs),
      // A refusal is about the request: the service itself is well.
      classify: (result) => (result.ok || isRefusal(result.error) ? 'success' : 'failure'),
      clock,
    });
    const health = createHealthChecker({
      name: 'traceability',
      probe: (signal) => this.#askHealth(signal),
      intervalMs: healthIntervalMs,
      failureIntervalMs: Math.min(5000, healthIntervalMs),
      timeoutMs: healthTimeoutMs,
      clock,
    });
    this.#hold = new Hold(clock);
    // A service that was away and is back need not be the one that asked to wait.
    health.events.on('recovery', () => this.#hold.clear());
    this.health = options.wake ? wakingFirst(health, options.wake) : health;
  }

  /** After the health check, unless the service asked to wait, under the circuit breaker, with retries. */
  write<T>(call: Call<T>): Answer<T> {
    return this.#outcome(async () => {
      const { healthy, error: cause } = await this.health.check();
      if (!healthy)
        throw new TraceabilityError('unhealthy', 'the service did not pass its last health check', { cause });
      this.#hold.throwIfHeld();
      return this.breaker.execute((signal) => this.#retry.execute((inner) => this.#try(call, inner), signal));
    });
  }

  /** Once, whatever the circuit breaker thinks. */
  read<T>(call: Call<T>): Answer<T> {
    return this.#outcome(() => this.#once(call));
  }

  /** Once, and without waking a service that sleeps. */
  probe<T>(call: Call<T>): Answer<T> {
    return this.#outcome(() => this.#send(call));
  }

  /** Closes idle connections and lets running requests end. */
  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #try<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    try {
      return await this.#once(call, signal);
    } catch (error) {
      this.#hold.note(error);
      throw error;
    }
  }

  async #once<T>(call: Call<T>, signal?: AbortSignal): Promise<T> {
    await this.#wake();
    try {
      return await this.#send(call, signal);
    } catch (error) {
      // It may have fallen asleep in that very moment.
      if (signal?.aborted === true || isRefusal(error) || !(await this.#wake())) throw error;
      return await this.#send(call, signal);
    }
  }

  #send<T>(call: Call<T>, signal?: AbortSignal): Promise<T> {
    return this.#timeout.execute((inner) => send(call, this.#transport, inner), signal);
  }

  async #outcome<T>(run: () => Promise<T>): Answer<T> {
    try {
      return success(await run());
    } catch (error) {
      return failure(toTraceabilityError(error));
    }
  }

  async #askHealth(signal: AbortSignal): Promise<HealthReport> {
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
 * How long a write may take with all its tries, in milliseconds. The call that probes whether the service is back has as
 * long, or one that is slow would stay cut off for good.
 */
function longestCallMs(attempts: number, tryMs: number): number {
  const longestMs = attempts * tryMs + (attempts - 1) * WAITS.maxWaitMs;
  return Math.min(Math.max(longestMs, 10_000), LONGEST_TIMER_MS);
}

function isRefusal(error: unknown): boolean {
  return error instanceof TraceabilityError && error.code === 'refused';
}

function toTraceabilityError(error: unknown): TraceabilityError {
  if (error instanceof TraceabilityError) return error;
  if (isResilienceError(error, 'circuit_open') || isResilienceError(error, 'circuit_isolated')) {
    return new TraceabilityError('circuit_open', error.message, { retryAfterMs: error.retryAfterMs, cause: error });
  }
  return new TraceabilityError('unreachable', sentenceOf(error), { cause: error });
}

function sentenceOf(error: unknown): string {
  if (isResilienceError(error, 'timeout')) return 'the service took too long';
  if (isResilienceError(error, 'probe_timeout')) return 'the service took too long to show that it is back';
  return 'the request failed';
}
