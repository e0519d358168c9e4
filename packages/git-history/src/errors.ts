import { CodedError } from '@hookline/outcome';

/**
 * Codes of {@link GitHistoryError}. `no_git`: git cannot be run. `no_repository`: the folder is not a repository, or has no
 * commits. `unknown_commit`: the commit in `after` does not exist, for example because history was rewritten. `git_failed`: git
 * exited with another error.
 */
export type GitHistoryErrorCode = 'no_git' | 'no_repository' | 'unknown_commit' | 'git_failed';

/** Git could not read the history. The message contains no file content. */
export class GitHistoryError extends CodedError<GitHistoryErrorCode> {
  override readonly name: string = 'GitHistoryError';
}
