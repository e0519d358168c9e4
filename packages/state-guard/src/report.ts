import type { RepairedField } from './repair.ts';

/**
 * Condition of a state file.
 *
 * * `valid`: it matches its schema.
 * * `absent`: it does not exist yet; the defaults apply.
 * * `damaged`: fields had to be replaced; see `fields`.
 * * `unreadable`: the file system refused to read it; nothing was changed.
 */
export type StateStatus = 'valid' | 'absent' | 'damaged' | 'unreadable';

/** Condition of a state file and the repair of it. Contains none of its content. */
export interface StateReport {
  readonly name: string;
  readonly status: StateStatus;
  /** True when the file as a whole was invalid JSON, such as cut off or overwritten. */
  readonly syntaxBroken: boolean;
  /** Replaced fields, each with the source of its new value. */
  readonly fields: readonly RepairedField[];
  /** True when the repaired file was written: always `false` from `validate`. */
  readonly repaired: boolean;
  /** Name of the copy of the damaged file; absent when none was made. */
  readonly keptAs?: string;
  /** System error code of a step that failed. */
  readonly refusal?: string;
}

/** A usable state with the condition of its file. */
export interface StateFile<T> {
  /** Output of the schema; complete even if the file is damaged. */
  readonly value: T;
  readonly report: StateReport;
}
