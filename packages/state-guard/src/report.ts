import type { RepairedField } from './repair.ts';

/**
 * What was found of a state file.
 *
 * * `valid`: nothing to do.
 * * `absent`: there is none yet; the defaults hold.
 * * `damaged`: something had to be made up for; see `fields`.
 * * `unreadable`: the file system refused, so nothing is known of it and nothing was changed.
 */
export type StateStatus = 'valid' | 'absent' | 'damaged' | 'unreadable';

/** What was found of one state file, and what was done. Holds no content of it. */
export interface StateReport {
  /** Name of the file. */
  readonly name: string;
  /** What was found. */
  readonly status: StateStatus;
  /** Whether it was not JSON as a whole (cut off, bytes overwritten), besides any single fields. */
  readonly syntaxBroken: boolean;
  /** Each field that was made up for, and from where. */
  readonly fields: readonly RepairedField[];
  /** Whether the file is whole again on the disk: always `false` from `validate`. */
  readonly repaired: boolean;
  /** Name of the file that keeps the damaged bytes, where they were replaced. */
  readonly keptAs?: string;
  /** The system's code, where it refused a step. */
  readonly refusal?: string;
}

/** A state as it can be used, and how it was found. */
export interface StateFile<T> {
  /** What the schema makes of it. Always whole, whatever the file held. */
  readonly value: T;
  /** How it was found. */
  readonly report: StateReport;
}
