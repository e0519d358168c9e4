import { type Outcome, failure, success } from '@hookline/outcome';
import { type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { Emitter } from '../emitter.ts';
import { ResilienceError } from '../errors.ts';
import type { Operation } from '../policy.ts';
import type { BreakerEvents } from './circuit-breaker.ts';
import { CircuitHistory } from './circuit-history.ts';
import { OpenPeriod } from './open-period.ts';
import type { ResolvedBreakerOptions } from './options.ts';
import { type ProbeRound, probe } from './probe.ts';
import type { SettledCall } from './settled-call.ts';
import { type BreakerSnapshot, snapshotAgeMs } from './snapshot.ts';
import { type BreakerState, STATE_NAMES } from './state.ts';
import type { TripWindow } from './trip-window.ts';
import { judge } from './verdict.ts';
import { windowFor } from './window.ts';

/**
 * A circuit of cockatiel, which keeps the state and makes the transitions:
 *
 *     closed     → open       the trip rule fires
 *     open       → half_open  the open period is over and a call arrives
 *     half_open  → closed     as many probes as configured succeeded
 *     half_open  → open       a probe failed or exceeded its deadline
 *     any other  → isolated   isolate()
 *     any        → closed     reset()
 *
 * This class adds what cockatiel lacks: trip rules, the monotonic clock, probe deadlines, rejection instead of a queue
 * while half-open, and neutral verdicts. cockatiel has no third verdict, so a neutral probe opens its circuit for no
 * time; it is reported as half-open, and the next call is a probe.
 */
export class Circuit {
  readonly #options: ResolvedBreakerOptions;
  readonly #events: Emitter<BreakerEvents>;
  readonly #window: TripWindow;
  readonly #period: OpenPeriod;
  readonly #policy: CircuitBreakerPolicy;
  readonly #history: CircuitHistory;
  #round: ProbeRound = newRound();
  /** Changes with every transition, so that late results, of calls that began before, are recognised and dropped. */
  #generation = 0;
  #isolation: { dispose(): void } | undefined;

  constructor(options: ResolvedBreakerOptions, events: Emitter<BreakerEvents>, snapshot?: BreakerSnapshot) {
    const { clock, probes, trip } = options;
    this.#options = options;
    this.#events = events;
    this.#window = windowFor(trip);
    this.#period = new OpenPeriod(options);
    this.#history = new CircuitHistory(clock);
    if (snapshot) this.#window.load(snapshot.window, clock.monotonic(), snapshotAgeMs(snapshot, clock.now()));
    const open = { ownState: { value: CircuitState.Open, openedAt: 0, attemptNo: 1 }, breakerState: undefined };
    if (snapshot?.state === 'open') this.#period.restore(snapshot);
    // Every call but a successful probe is a "failure" to cockatiel: a slow success may trip a rule as well.
    this.#policy = circuitBreaker(
      handleWhenResult((call) => !isSuccessfulProbe(call as SettledCall)),
      {
        breaker: { state: undefined, success: () => {}, failure: () => this.#trips() },
        halfOpenAfter: this.#period,
        halfOpenSampling: { calls: probes, threshold: 0 },
        ...(snapshot?.state === 'open' ? { initialState: open } : {}),
      },
    );
    if (snapshot?.state === 'isolated') this.#isolation = this.#policy.isolate();
    this.#listen();
  }

  /** Makes a call unless the circuit rejects it. Never rejects itself. */
  async attempt<T>(operation: Operation<T>, signal: AbortSignal): Promise<Outcome<T, unknown>> {
    const rejection = this.#rejection();
    if (rejection) {
      this.#events.emit('reject', { name: this.#options.name, retryAfterMs: rejection.retryAfterMs });
      return failure(rejection);
    }
    let result: Outcome<T, unknown> | undefined;
    const call = await this.#policy.execute(() => this.#run(operation, signal, (settled) => (result = settled)));
    // Only now, after cockatiel's transition: a slot freed earlier would admit a call that cockatiel lets wait.
    if (call.round) this.#releaseSlot(call, call.round);
    return result as Outcome<T, unknown>;
  }

  state(): BreakerState {
    const state = this.#state();
    const nowMs = this.#options.clock.monotonic();
    return {
      state,
      failure_count: state === 'closed' ? this.#window.failures(nowMs) : this.#history.failuresAtOpening,
      ...this.#history.summary(),
      is_available: this.#rejection() === undefined,
    };
  }

  reset(): void {
    this.#window.clear();
    this.#generation += 1;
    if (this.#state() === 'closed') return;
    // Ending an isolation closes cockatiel's circuit, whatever its state was before.
    const isolation = this.#isolation ?? this.#policy.isolate();
    this.#isolation = undefined;
    isolation.dispose();
  }

  isolate(): void {
    if (this.#isolation) return;
    this.#history.failuresAtOpening = this.state().failure_count;
    this.#isolation = this.#policy.isolate();
    this.#events.emit('isolate', { name: this.#options.name });
  }

  snapshot(): BreakerSnapshot {
    const state = this.#state();
    const { clock } = this.#options;
    const { openForMs, leftMs, round } = this.#period;
    return {
      version: 1,
      takenAtMs: clock.now(),
      state: state === 'half_open' ? 'open' : state,
      openForMs: state === 'open' ? openForMs : 0,
      leftMs: state === 'open' ? leftMs : 0,
      round: state === 'open' || state === 'half_open' ? round : 0,
      window: this.#window.save(clock.monotonic()),
    };
  }

  #state(): BreakerState['state'] {
    const { state } = this.#policy;
    return state === CircuitState.Open && this.#period.inconclusive ? 'half_open' : STATE_NAMES[state];
  }

  /** The error with which a call is rejected now, if it is. */
  #rejection(): ResilienceError | undefined {
    const { name, probes, clock } = this.#options;
    const state = this.#state();
    if (state === 'closed') return undefined;
    if (state === 'isolated') return new ResilienceError('circuit_isolated', `${name}: isolated`);
    const { running, succeeded, deadlineMs } = this.#round;
    let retryAfterMs = 0;
    if (state === 'open') retryAfterMs = this.#period.leftMs;
    else if (running + succeeded >= probes) retryAfterMs = Math.max(1, deadlineMs - clock.monotonic());
    if (retryAfterMs <= 0) return undefined;
    return new ResilienceError('circuit_open', `${name}: open`, { retryAfterMs: Math.ceil(retryAfterMs) });
  }

  /** Makes a call that cockatiel let through. */
  async #run<T>(
    operation: Operation<T>,
    signal: AbortSignal,
    keep: (result: Outcome<T, unknown>) => void,
  ): Promise<SettledCall> {
    const { clock, classify, probeDeadlineMs } = this.#options;
    const generation = this.#generation;
    const round = this.#policy.state === CircuitState.HalfOpen ? this.#round : undefined;
    const startedMs = clock.monotonic();
    if (round) {
      round.running += 1;
      round.deadlineMs = startedMs + probeDeadlineMs;
    }
    let result: Outcome<T, unknown>;
    try {
      result = success(await (round ? probe(operation, signal, this.#options) : operation(signal)));
    } catch (error) {
      result = failure(error);
    }
    keep(result);
    const verdict = judge(result, classify, signal);
    const atMs = clock.monotonic();
    const error = result.ok ? undefined : result.error;
    const call = { verdict, error, round, generation, durationMs: atMs - startedMs, atMs };
    if (round && generation === this.#generation) {
      // cockatiel makes the transition some microtasks later; until then the results of other probes are late.
      if (verdict !== 'success') this.#generation += 1;
      this.#note(call);
    }
    return call;
  }

  /** Called by cockatiel when a call settled. Returns whether a closed circuit opens; a half-open one always does. */
  #trips(): boolean {
    const { lastFailure } = this.#policy;
    const call = (lastFailure as { readonly value: SettledCall }).value;
    if (call.round || call.generation !== this.#generation || call.verdict === 'neutral') return false;
    const { verdict, durationMs, atMs, generation } = call;
    const trips = this.#window.record({ failed: verdict === 'failure', durationMs, atMs });
    if (trips) this.#history.failuresAtOpening = this.#window.failures(atMs);
    this.#note(call);
    // A listener may have reset the circuit.
    return trips && generation === this.#generation;
  }

  #note({ verdict, error, atMs }: SettledCall): void {
    if (verdict === 'neutral') return;
    this.#history.note(verdict, atMs);
    if (verdict === 'failure') this.#events.emit('failure', { name: this.#options.name, error });
  }

  #releaseSlot({ verdict, generation }: SettledCall, round: ProbeRound): void {
    round.running -= 1;
    if (verdict === 'success' && generation === this.#generation) round.succeeded += 1;
  }

  #listen(): void {
    const { name } = this.#options;
    this.#policy.onStateChange(() => (this.#generation += 1));
    this.#policy.onBreak((reason) => {
      if (!('value' in reason)) return;
      // cockatiel counts the successes anew after a neutral probe; probes that run keep their slots.
      if (this.#period.inconclusive) this.#round.succeeded = 0;
      else {
        const { error } = reason.value as SettledCall;
        this.#events.emit('open', { name, openForMs: this.#period.openForMs, error });
      }
    });
    this.#policy.onHalfOpen(() => {
      if (this.#period.inconclusive) return;
      this.#round = newRound();
      this.#events.emit('half_open', { name });
    });
    this.#policy.onReset(() => {
      this.#window.clear();
      this.#events.emit('close', { name });
    });
  }
}

function newRound(): ProbeRound {
  return { running: 0, succeeded: 0, deadlineMs: 0 };
}

function isSuccessfulProbe({ round, verdict }: SettledCall): boolean {
  return round !== undefined && verdict === 'success';
}
