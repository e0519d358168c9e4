import { createHash } from 'node:crypto';

/**
 * Returns the id of a person whom git knows by an email address: `git-` and the first 16 hexadecimal digits of the SHA-256 of
 * the address in lower case. It is the same on each machine. A reader who can guess the address can confirm it.
 */
export function gitUserId(email: string): string {
  return `git-${createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 16)}`;
}
