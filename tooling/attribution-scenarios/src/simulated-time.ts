import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Time in which waits between operations take no real time: file times of the machine are translated, so that a recorder sees
 * operations and files as far apart as in a real session. `close` removes its file.
 */
export class SimulatedTime {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hookline-time-'));
  /** Real times, in milliseconds since 1970, with the difference to simulated time from there on; the latest first. */
  readonly #differences: { readonly from: number; readonly ms: number }[] = [{ from: 0, ms: 0 }];

  /** Returns the present time as a new file shows it, in milliseconds since 1970 with fractions. */
  now(): number {
    return this.of(this.#fileTime());
  }

  /** Translates a time of the machine's files. */
  of(realMs: number): number {
    return realMs + (this.#differences.find(({ from }) => from <= realMs)?.ms ?? 0);
  }

  /** Lets time pass. Files written before have times before, and files written afterwards times after it. */
  pass(ms: number): void {
    const before = this.#fileTime();
    let from = before;
    // The kernel advances file times in ticks of a few milliseconds.
    while (from <= before) from = this.#fileTime();
    this.#differences.unshift({ from, ms: (this.#differences[0]?.ms ?? 0) + ms });
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #fileTime(): number {
    const file = join(this.#folder, 'now');
    writeFileSync(file, 'x');
    return statSync(file).ctimeMs;
  }
}
