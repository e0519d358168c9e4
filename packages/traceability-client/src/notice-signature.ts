import { createHmac } from 'node:crypto';

/** Header with the signature of a notice, in place of the token. */
export const SIGNATURE_HEADER = 'hookline-signature';

/** Returns the HMAC-SHA-256 of a notice's body with the token as key, in base64url. */
export function signatureOf(token: string, body: string): string {
  return createHmac('sha256', token).update(`hookline notice 1\n${body}`).digest('base64url');
}
