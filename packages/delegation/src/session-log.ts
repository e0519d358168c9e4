import type { Clock } from '@hookline/clock';
import { recordSessionEvent, type SessionEvent, type SessionStatsState } from './session-stats.ts';

/** Holds the session statistics. `PersistedState` of `@hookline/state-guard` implements it. */
export interface SessionStatsStore {
  /** Replaces the statistics by the result of `transform`. */
  update(transform: (state: SessionStatsState) => SessionStatsState): void;
}

/** Adds events to the session statistics. */
export class SessionLog {
  readonly #store: SessionStatsStore;
  readonly #clock: Clock;

  /** Changes nothing until an event is recorded. */
  constructor(store: SessionStatsStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Adds an event with the current time. */
  record(event: Omit<SessionEvent, 'at'>): void {
    this.#store.update((state) => recordSessionEvent(state, { ...event, at: this.#clock.now() }));
  }
}
