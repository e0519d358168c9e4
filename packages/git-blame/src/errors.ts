import { CodedError } from '@hookline/outcome';

/**
 * Codes of {@link BlameError}. `no_file`: the file or the line does not exist, or not at the revision. `no_revision`: the revision
 * does not exist. `not_text`: the file is binary or too large. `not_readable`: this user may not read the file. `usage`: the
 * argument cannot be understood. `no_edits`: the recorded edits cannot be read.
 */
export type BlameErrorCode = 'no_file' | 'no_revision' | 'not_text' | 'not_readable' | 'usage' | 'no_edits';

/** A file cannot be explained. The message contains no content of the file. */
export class BlameError extends CodedError<BlameErrorCode> {
  override readonly name: string = 'BlameError';
}
