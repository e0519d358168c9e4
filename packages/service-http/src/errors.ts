import { CodedError } from '@hookline/outcome';

/**
 * Expected failure of a request; the error handler turns it into problem details.
 * - `unknown_trace`, `unknown_session`: status 404
 * - `body_too_deep`: status 400, too many levels of arrays and objects
 * - `body_too_complex`: status 413, too many keys and values
 */
export class RequestError extends CodedError<
  'unknown_session' | 'unknown_trace' | 'body_too_deep' | 'body_too_complex'
> {
  override readonly name = 'RequestError';
}
