import type { Clock, Timer } from '@hookline/clock';
import type { StateDefinition, StateGuard } from '@hookline/state-guard';

/** Changes come in groups: one is written this long after it, with those behind it, in milliseconds. */
const GATHER_MS = 1000;

/** What keeping a state needs. */
export interface KeptStateOptions<T> {
  readonly guard: StateGuard;
  readonly definition: StateDefinition<T>;
  readonly clock: Clock;
  /** Called with what the file system refused. The state goes on in memory. */
  readonly onError: (error: Error) => void;
}

/** A state in memory that a file follows. */
export class KeptState<T> {
  readonly #options: KeptStateOptions<T>;
  #value: T;
  #snapshot: (() => T) | undefined;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: KeptStateOptions<T>, value: T) {
    this.#options = options;
    this.#value = value;
  }

  /** Reads the file, whatever is left of it. */
  static async open<T>(options: KeptStateOptions<T>): Promise<KeptState<T>> {
    return new KeptState(options, (await options.guard.read(options.definition)).value);
  }

  get value(): T {
    return this.#value;
  }

  /** Changes the state, and the file soon. */
  change(update: (value: T) => T): void {
    this.#value = update(this.#value);
    this.#soon();
  }

  /** The state has changed elsewhere: it is asked for when the file is written. */
  changed(snapshot: () => T): void {
    this.#snapshot = snapshot;
    this.#soon();
  }

  /** Writes now what has not been written. */
  async flush(): Promise<void> {
    if (this.#timer) {
      this.#timer.cancel();
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    }
    await this.#writing;
  }

  #soon(): void {
    this.#timer ??= this.#options.clock.setTimer(() => void this.flush(), GATHER_MS);
  }

  async #write(): Promise<void> {
    const { guard, definition, onError } = this.#options;
    try {
      if (this.#snapshot) this.#value = this.#snapshot();
      this.#snapshot = undefined;
      const written = await guard.write(definition, this.#value);
      if (!written.ok) onError(written.error);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
