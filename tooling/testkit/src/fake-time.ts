import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';

/** Wall clock of other processes, which a test sets. Their monotonic clock and the times of files stay real. */
export interface FakeTime {
  /** Environment of a process that has this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets the clock to a time before or after the real one, in milliseconds. Running processes see it at once. */
  set(offsetMs: number): void;
  /** Time of the clock in milliseconds since 1970. */
  now(): number;
}

/**
 * Creates a clock for processes of programs that are linked dynamically, in a file below `folder`. `undefined` without libfaketime,
 * which is the package `faketime` of Debian.
 *
 * @see https://github.com/wolfcw/libfaketime
 */
export function fakeTime(folder: string): FakeTime | undefined {
  const library = findLibrary();
  if (library === undefined) return undefined;
  const file = join(folder, 'fake-time');
  let offsetMs = 0;
  const set = (ms: number): void => {
    offsetMs = Math.trunc(ms / 1000) * 1000;
    writeFileSync(`${file}.new`, `${offsetMs >= 0 ? '+' : ''}${offsetMs / 1000}\n`);
    renameSync(`${file}.new`, file);
  };
  set(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    set,
    now: () => Date.now() + offsetMs,
  };
}

/** Returns whether {@link fakeTime} has its library. */
export function hasFakeTime(): boolean {
  return findLibrary() !== undefined;
}

function findLibrary(): string | undefined {
  const folders = existsSync(LIBRARIES) ? readdirSync(LIBRARIES).map((name) => join(LIBRARIES, name)) : [];
  return [LIBRARIES, ...folders]
    .map((folder) => join(folder, 'faketime', 'libfaketimeMT.so.1'))
    .find((path) => existsSync(path));
}
