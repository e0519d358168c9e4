import { CodedError } from '@hookline/outcome';

/**
 * - `unknown_experiment`, `unknown_application`, `unknown_pattern`: the id is unknown
 * - `not_decided`: a guard prevents the experiment from being applied
 * - `conflict`: it was applied or undone before, or a later application must be undone first
 */
export type FeedbackErrorCode =
  | 'unknown_experiment'
  | 'unknown_application'
  | 'unknown_pattern'
  | 'not_decided'
  | 'conflict';

/** Expected failure of the feedback loop. Nothing was written; a retry fails as well until there is more data. */
export class FeedbackError extends CodedError<FeedbackErrorCode> {
  override readonly name = 'FeedbackError';
}
