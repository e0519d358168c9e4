import type { Clock, Timer } from '@hookline/clock';
import type { StateDefinition, StateGuard } from './state-guard.ts';

/** Changes within this time after the first unwritten one are written together. */
const DEBOUNCE_MS = 1000;

/** Options of {@link PersistedState.open}. */
export interface PersistedStateOptions<T> {
  /** Reads and writes the file. */
  readonly guard: StateGuard;
  readonly definition: StateDefinition<T>;
  readonly clock: Clock;
  /** Called when a write fails. The state remains usable in memory, and the next change is written again. */
  readonly onError: (error: Error) => void;
}

/** A state held in memory whose file is written one second after a change. */
export class PersistedState<T> {
  readonly #options: PersistedStateOptions<T>;
  #value: T;
  #snapshot: (() => T) | undefined;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: PersistedStateOptions<T>, value: T) {
    this.#options = options;
    this.#value = value;
  }

  /** Reads the file, repaired in memory where it is damaged. Never rejects. */
  static async open<T>(options: PersistedStateOptions<T>): Promise<PersistedState<T>> {
    return new PersistedState(options, (await options.guard.read(options.definition)).value);
  }

  /** The current state. */
  get value(): T {
    return this.#value;
  }

  /** Replaces the state by the result of `transform` and schedules a write. */
  update(transform: (value: T) => T): void {
    this.#value = transform(this.#value);
    this.#schedule();
  }

  /** Schedules a write of a state that the caller holds: `snapshot` is called once, when the file is written. */
  scheduleWrite(snapshot: () => T): void {
    this.#snapshot = snapshot;
    this.#schedule();
  }

  /** Writes pending changes now, and resolves when the file has been written. */
  async flush(): Promise<void> {
    if (this.#timer) {
      this.#timer.cancel();
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    }
    await this.#writing;
  }

  #schedule(): void {
    this.#timer ??= this.#options.clock.setTimer(() => void this.flush(), DEBOUNCE_MS);
  }

  async #write(): Promise<void> {
    const { guard, definition, onError } = this.#options;
    try {
      const snapshot = this.#snapshot;
      this.#snapshot = undefined;
      if (snapshot) this.#value = snapshot();
      const written = await guard.write(definition, this.#value);
      if (!written.ok) onError(written.error);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
