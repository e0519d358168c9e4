import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Headers by which a server proves to a client that it knows the token, before the client sends the token or anything else.
 * The client sends a challenge; the server answers with its address as it sees this connection and the proof for both.
 */
export const PROOF_HEADERS = {
  challenge: 'hookline-challenge',
  address: 'hookline-address',
  proof: 'hookline-proof',
} as const;

const CHALLENGE = /^[\w-]{43}$/;
/** Names the protocol, so that a proof is of no use in another one. */
const CONTEXT = 'hookline token proof 1';

/** Returns a challenge that was never used: 32 random bytes. */
export function newChallenge(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns true for 32 bytes in base64url. */
export function isChallenge(value: unknown): value is string {
  return typeof value === 'string' && CHALLENGE.test(value);
}

/**
 * Returns the proof for a challenge: an HMAC-SHA-256 with the token as key, in base64url.
 *
 * The address binds the proof to one connection. Otherwise a process that listens in the place of the server could pass the
 * challenge on to the server and return its proof.
 */
export function proofOf(token: string, challenge: string, address: string): string {
  return createHmac('sha256', token).update(`${CONTEXT}\n${challenge}\n${address}`).digest('base64url');
}

/** Compares a received secret with the expected one in a time that depends only on the length of the received one. */
export function isSameSecret(received: string, expected: string): boolean {
  const [a, b] = [received, expected].map((text) => createHmac('sha256', CONTEXT).update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** Returns address and port of one end of a connection, such as `127.0.0.1:8053` or `[::1]:8053`. */
export function endpoint(address: string | undefined, port: number | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  return `${plain.includes(':') ? `[${plain}]` : plain}:${port ?? 0}`;
}
