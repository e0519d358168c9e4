import { CodedError } from '@hookline/outcome';

/**
 * A socket that is not used because other users could put one of theirs in its place.
 * - `foreign_folder`: its folder belongs to another user
 * - `open_folder`: its folder can be entered by other users
 * - `not_a_folder`: a link or a file has the name of its folder
 */
export class ControlSocketError extends CodedError<'foreign_folder' | 'open_folder' | 'not_a_folder'> {
  override readonly name = 'ControlSocketError';
}
