/** Details of a {@link CodedError}. */
export interface CodedErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /**
   * True if the same call may succeed later.
   * @defaultValue false
   */
  readonly retryable?: boolean | undefined;
}

/**
 * Base class of every error that a package throws or returns on purpose. Callers branch on `code`, never on the message.
 * A subclass names itself (`override readonly name = 'StoreError'`), because bundlers shorten class names.
 */
export abstract class CodedError<Code extends string> extends Error {
  abstract override readonly name: string;
  /** Literal in snake_case that identifies the case. */
  readonly code: Code;
  /** True if the same call may succeed later. */
  readonly retryable: boolean;

  constructor(code: Code, message: string, { cause, retryable = false }: CodedErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
  }
}
