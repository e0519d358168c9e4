/**
 * Why the feedback loop could not do what was asked.
 * - `unknown_experiment`, `unknown_application`, `unknown_pattern`: there is no such thing
 * - `not_decided`: a guard does not let the experiment be applied
 * - `conflict`: it is applied or undone already, or something else was applied since
 */
export type FeedbackErrorCode =
  | 'unknown_experiment'
  | 'unknown_application'
  | 'unknown_pattern'
  | 'not_decided'
  | 'conflict';

/** An expected failure. Nothing was written. */
export class FeedbackError extends Error {
  /** Always the name of the class. */
  override readonly name = 'FeedbackError';
  /** What kind of failure it is. */
  readonly code: FeedbackErrorCode;
  /** Always false: the same call fails the same way, until there is more data. */
  readonly retryable = false;

  constructor(code: FeedbackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
