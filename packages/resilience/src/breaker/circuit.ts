import { type Outcome, failure, success } from '@hookline/outcome';
import type { Emitter } from '../emitter.ts';
import { ResilienceError } from '../errors.ts';
import type { BreakerEvents } from './circuit-breaker.ts';
import type { ResolvedBreakerOptions } from './options.ts';
import { type BreakerSnapshot, snapshotAgeMs, stateOf } from './snapshot.ts';
import type { BreakerState, Closed, HalfOpen, State } from './state.ts';
import type { TripWindow } from './trip-window.ts';
import type { Verdict } from './verdict.ts';
import { windowFor } from './window.ts';

/** The state machine of a circuit breaker: who may call, and what a settled call changes. Nothing here waits. */
export class Circuit {
  readonly #options: ResolvedBreakerOptions;
  readonly #events: Emitter<BreakerEvents>;
  readonly #window: TripWindow;
  #state: State = { kind: 'closed' };
  #failuresAtOpening = 0;
  #consecutiveSuccesses = 0;
  /** Monotonic, like all times in here. */
  #lastFailureMs: number | null = null;
  #lastSuccessMs: number | null = null;

  constructor(options: ResolvedBreakerOptions, events: Emitter<BreakerEvents>) {
    this.#options = options;
    this.#events = events;
    this.#window = windowFor(options.trip);
  }

  /** The state that a call starts under, or why it may not. A probe must be settled with that state. */
  admit(): Outcome<Closed | HalfOpen, ResilienceError> {
    const { clock, name, probeDeadlineMs } = this.#options;
    if (this.#state.kind === 'closed') return success(this.#state);
    const nowMs = clock.monotonic();
    const refusal = this.#refusal(nowMs);
    if (refusal) {
      this.#events.emit('reject', { name, retryAfterMs: refusal.retryAfterMs });
      return failure(refusal);
    }
    const state = this.#halfOpen();
    state.running += 1;
    state.newestDueMs = nowMs + probeDeadlineMs;
    return success(state);
  }

  /** Takes in how a call went that was admitted under `admitted` at `startedMs`. */
  settle(admitted: Closed | HalfOpen, verdict: Verdict, startedMs: number, error: unknown): void {
    if (admitted.kind === 'half_open') admitted.running -= 1;
    if (admitted !== this.#state || verdict === 'neutral') return;
    const atMs = this.#options.clock.monotonic();
    this.#note(verdict, atMs, error);
    if (admitted.kind === 'half_open') this.#settleProbe(admitted, verdict, error);
    else if (this.#window.record({ failed: verdict === 'failure', durationMs: atMs - startedMs, atMs }))
      this.#open(1, error);
  }

  state(): BreakerState {
    const { kind } = this.#state;
    const nowMs = this.#options.clock.monotonic();
    return {
      state: kind,
      failure_count: kind === 'closed' ? this.#window.failures(nowMs) : this.#failuresAtOpening,
      consecutive_successes: this.#consecutiveSuccesses,
      last_failure_time: this.#wallTime(this.#lastFailureMs, nowMs),
      last_success_time: this.#wallTime(this.#lastSuccessMs, nowMs),
      is_available: this.#refusal(nowMs) === undefined,
    };
  }

  close(): void {
    const { kind } = this.#state;
    this.#window.clear();
    this.#state = { kind: 'closed' };
    if (kind !== 'closed') this.#events.emit('close', { name: this.#options.name });
  }

  isolate(): void {
    if (this.#state.kind === 'isolated') return;
    this.#failuresAtOpening = this.state().failure_count;
    this.#state = { kind: 'isolated' };
    this.#events.emit('isolate', { name: this.#options.name });
  }

  snapshot(): BreakerSnapshot {
    const state = this.#state;
    const nowMs = this.#options.clock.monotonic();
    return {
      version: 1,
      takenAtMs: this.#options.clock.now(),
      state: state.kind === 'half_open' ? 'open' : state.kind,
      openForMs: state.kind === 'open' ? state.openForMs : 0,
      leftMs: state.kind === 'open' ? Math.max(0, state.untilMs - nowMs) : 0,
      round: 'round' in state ? state.round : 0,
      window: this.#window.save(nowMs),
    };
  }

  restore(snapshot: BreakerSnapshot): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonic();
    this.#state = stateOf(snapshot, clock.now(), nowMs);
    this.#window.load(snapshot.window, nowMs, snapshotAgeMs(snapshot, clock.now()));
  }

  #refusal(nowMs: number): ResilienceError | undefined {
    const state = this.#state;
    const { name, probes } = this.#options;
    if (state.kind === 'isolated') return new ResilienceError('circuit_isolated', `${name}: isolated`);
    if (state.kind === 'open' && nowMs < state.untilMs) return openError(name, state.untilMs - nowMs);
    if (state.kind === 'half_open' && state.running + state.succeeded >= probes)
      return openError(name, Math.max(1, state.newestDueMs - nowMs));
    return undefined;
  }

  #wallTime(atMs: number | null, nowMs: number): number | null {
    return atMs === null ? null : Math.round(this.#options.clock.now() - (nowMs - atMs));
  }

  /** The half-open state, entered now when the circuit was open. */
  #halfOpen(): HalfOpen {
    const state = this.#state;
    if (state.kind === 'half_open') return state;
    const round = state.kind === 'open' ? state.round : 1;
    const halfOpen: HalfOpen = { kind: 'half_open', round, running: 0, succeeded: 0, newestDueMs: 0 };
    this.#state = halfOpen;
    this.#events.emit('half_open', { name: this.#options.name });
    return halfOpen;
  }

  #note(verdict: Verdict, atMs: number, error: unknown): void {
    if (verdict === 'success') {
      this.#consecutiveSuccesses += 1;
      this.#lastSuccessMs = atMs;
      return;
    }
    this.#consecutiveSuccesses = 0;
    this.#lastFailureMs = atMs;
    this.#events.emit('failure', { name: this.#options.name, error });
  }

  #settleProbe(state: HalfOpen, verdict: Verdict, error: unknown): void {
    if (verdict === 'failure') {
      this.#open(state.round + 1, error);
      return;
    }
    state.succeeded += 1;
    if (state.succeeded === this.#options.probes) this.close();
  }

  #open(round: number, error: unknown): void {
    const { clock, name, openMs, maxOpenMs } = this.#options;
    const nowMs = clock.monotonic();
    if (this.#state.kind === 'closed') this.#failuresAtOpening = this.#window.failures(nowMs);
    const openForMs = Math.min(maxOpenMs, openMs * 2 ** (round - 1));
    this.#state = { kind: 'open', untilMs: nowMs + openForMs, openForMs, round };
    this.#events.emit('open', { name, openForMs, error });
  }
}

function openError(name: string, retryAfterMs: number): ResilienceError {
  return new ResilienceError('circuit_open', `${name}: open`, { retryAfterMs });
}
