import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of damaged databases that were moved aside. */
const DAMAGED = /^pglite-damaged-[0-9TZ]+$/;

/** Paths below the folder of an embedded database. */
export interface EmbeddedFiles {
  /** The database. */
  readonly data: string;
  /** A database that is being made, and takes the place of `data` by a rename. */
  readonly stage: string;
  /** Reason why the database has to be replaced at the next start. */
  readonly marker: string;
  /** Note that copies of the database contain what was deleted from it. */
  readonly stale: string;
}

/** Returns the paths below the folder of an embedded database. */
export function embeddedFiles(directory: string): EmbeddedFiles {
  return {
    data: join(directory, 'pglite'),
    stage: join(directory, 'pglite-new'),
    marker: join(directory, 'pglite.damaged'),
    stale: join(directory, 'pglite.copies-stale'),
  };
}

/** Returns a name part for a time, which sorts by time: `20261130T201500Z`. */
export function timeName(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** Returns the damaged databases of a folder as absolute paths, oldest first. */
export function damagedDatabases(directory: string): string[] {
  return namesIn(directory)
    .filter((name) => DAMAGED.test(name))
    .toSorted()
    .map((name) => join(directory, name));
}

/** Removes the oldest damaged databases with their reports. */
export function pruneDamaged(directory: string, keep: number): void {
  for (const path of damagedDatabases(directory).slice(0, -keep)) {
    rmSync(path, { recursive: true, force: true });
    rmSync(`${path}.json`, { force: true });
  }
}

/** Replaces a file by a new one that only its owner can read. A symbolic link in its place is removed, not followed. */
export function replaceFile(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}

/** Returns the names in a folder; none when it cannot be read. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Returns the text of a file, or `undefined` when it cannot be read. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
