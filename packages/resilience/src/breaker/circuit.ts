import { type Outcome, failure, success } from '@hookline/outcome';
import type { CircuitBreakerPolicy } from 'cockatiel';
import type { Emitter } from '../emitter.ts';
import { ResilienceError } from '../errors.ts';
import type { Operation } from '../policy.ts';
import type { BreakerEvents } from './circuit-breaker.ts';
import { CircuitHistory } from './circuit-history.ts';
import { STATE_NAMES, cockatielCircuit } from './cockatiel-circuit.ts';
import { OpenTime } from './open-time.ts';
import type { ResolvedBreakerOptions } from './options.ts';
import { ProbeRound, probe } from './probe.ts';
import type { SettledCall } from './settled-call.ts';
import { type BreakerSnapshot, snapshotAgeMs } from './snapshot.ts';
import type { BreakerState } from './state.ts';
import type { TripWindow } from './trip-window.ts';
import { type Verdict, judge } from './verdict.ts';
import { windowFor } from './window.ts';

/** A stretch between two transitions. A result counts only in the one that its call began in. */
interface Era {
  /** Whether a call ended it already: cockatiel makes the transition a few microtasks later. */
  broken: boolean;
}

/**
 * A circuit of cockatiel's, with what it leaves open: which results count, when it breaks, how long it stays open, and
 * that nobody waits for a probe.
 *
 *     closed     → open       the trip rule says so
 *     open       → half_open  its time is up and somebody calls
 *     half_open  → closed     as many probes as asked for succeeded
 *     half_open  → open       a probe failed or overran its deadline
 *     any other  → isolated   isolate()
 *     any        → closed     reset()
 *
 * A probe that says nothing opens cockatiel's circuit, which knows no third verdict, for no time at all. For everybody
 * else it stays half open, and the next caller is a probe.
 */
export class Circuit {
  readonly #options: ResolvedBreakerOptions;
  readonly #events: Emitter<BreakerEvents>;
  readonly #window: TripWindow;
  readonly #openTime: OpenTime;
  readonly #policy: CircuitBreakerPolicy;
  readonly #history: CircuitHistory;
  #era: Era = { broken: false };
  #probes = new ProbeRound();
  #isolation: { dispose(): void } | undefined;

  constructor(options: ResolvedBreakerOptions, events: Emitter<BreakerEvents>, snapshot?: BreakerSnapshot) {
    const { clock, probes, trip } = options;
    this.#options = options;
    this.#events = events;
    this.#window = windowFor(trip);
    this.#openTime = new OpenTime(options);
    this.#history = new CircuitHistory(clock);
    if (snapshot) this.#window.load(snapshot.window, clock.monotonic(), snapshotAgeMs(snapshot, clock.now()));
    const open = snapshot?.state === 'open';
    if (open) this.#openTime.restore(snapshot);
    const isBroken = (): boolean => this.#era.broken;
    this.#policy = cockatielCircuit({ openTime: this.#openTime, probes, isBroken, open });
    if (snapshot?.state === 'isolated') this.#isolation = this.#policy.isolate();
    this.#listen();
  }

  /** Makes a call if the circuit lets it. Never rejects. */
  async attempt<T>(operation: Operation<T>, signal: AbortSignal): Promise<Outcome<T, unknown>> {
    const refusal = this.#refusal();
    if (!refusal) return (await this.#policy.execute(() => this.#call(operation, signal))).result;
    this.#events.emit('reject', { name: this.#options.name, retryAfterMs: refusal.retryAfterMs });
    return failure(refusal);
  }

  state(): BreakerState {
    const state = this.#state();
    const nowMs = this.#options.clock.monotonic();
    return {
      state,
      failure_count: state === 'closed' ? this.#window.failures(nowMs) : this.#history.failuresAtOpening,
      ...this.#history.summary(),
      is_available: this.#refusal() === undefined,
    };
  }

  reset(): void {
    this.#window.clear();
    this.#era = { broken: false };
    if (this.#state() === 'closed') return;
    // From wherever it is: what ends an isolation closes cockatiel's circuit.
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
    const { openForMs, leftMs, round } = this.#openTime;
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
    const state = STATE_NAMES[this.#policy.state];
    return state === 'open' && this.#openTime.undecided ? 'half_open' : state;
  }

  /** Why a call may not be made now. */
  #refusal(): ResilienceError | undefined {
    const { name, probes, clock } = this.#options;
    const state = this.#state();
    if (state === 'isolated') return new ResilienceError('circuit_isolated', `${name}: isolated`);
    const isTaken = this.#era.broken || this.#probes.taken >= probes;
    let retryAfterMs = 0;
    if (state === 'open') retryAfterMs = this.#openTime.leftMs;
    if (state === 'half_open' && isTaken) retryAfterMs = this.#probes.leftMs(clock.monotonic());
    if (retryAfterMs <= 0) return undefined;
    return new ResilienceError('circuit_open', `${name}: open`, { retryAfterMs: Math.ceil(retryAfterMs) });
  }

  /** Makes a call that cockatiel let through, and says what came of it. */
  async #call<T>(operation: Operation<T>, signal: AbortSignal): Promise<SettledCall<T>> {
    const { clock, classify, probeDeadlineMs } = this.#options;
    const era = this.#era;
    const probes = this.#state() === 'half_open' ? this.#probes : undefined;
    const startedMs = clock.monotonic();
    probes?.start(startedMs + probeDeadlineMs);
    let result: Outcome<T, unknown>;
    try {
      result = success(await (probes ? probe(operation, signal, this.#options) : operation(signal)));
    } catch (error) {
      result = failure(error);
    }
    probes?.end();
    const verdict = judge(result, classify, signal);
    if (era !== this.#era || era.broken) return { result, verdict, breaks: false };
    const atMs = clock.monotonic();
    this.#note(verdict, atMs, result);
    era.broken = probes ? this.#endsProbing(probes, verdict) : this.#trips(verdict, startedMs, atMs);
    return { result, verdict, breaks: era.broken };
  }

  #note(verdict: Verdict, atMs: number, result: Outcome<unknown, unknown>): void {
    if (verdict === 'neutral') return;
    this.#history.note(verdict, atMs);
    if (verdict === 'failure') this.#events.emit('failure', { name: this.#options.name, error: errorOf(result) });
  }

  #endsProbing(probes: ProbeRound, verdict: Verdict): boolean {
    if (verdict === 'success') probes.succeed();
    else probes.startOver();
    return verdict !== 'success';
  }

  #trips(verdict: Verdict, startedMs: number, atMs: number): boolean {
    if (verdict === 'neutral') return false;
    const trips = this.#window.record({ failed: verdict === 'failure', durationMs: atMs - startedMs, atMs });
    if (trips) this.#history.failuresAtOpening = this.#window.failures(atMs);
    return trips;
  }

  #listen(): void {
    const { name } = this.#options;
    this.#policy.onStateChange(() => (this.#era = { broken: false }));
    this.#policy.onBreak((reason) => {
      if (!('value' in reason) || this.#openTime.undecided) return;
      const { result } = reason.value as SettledCall;
      this.#events.emit('open', { name, openForMs: this.#openTime.openForMs, error: errorOf(result) });
    });
    this.#policy.onHalfOpen(() => {
      if (this.#openTime.undecided) return;
      this.#probes = new ProbeRound();
      this.#events.emit('half_open', { name });
    });
    this.#policy.onReset(() => {
      this.#window.clear();
      this.#openTime.clear();
      this.#events.emit('close', { name });
    });
  }
}

function errorOf(result: Outcome<unknown, unknown>): unknown {
  return result.ok ? undefined : result.error;
}
