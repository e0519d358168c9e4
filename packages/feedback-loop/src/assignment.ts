import { createHash } from 'node:crypto';

/** Arm of an experiment with its share. */
export interface ArmShare {
  /** Pattern that sessions of this arm use. */
  readonly pattern_id: string;
  /** Planned share, above 0, relative to the other arms. */
  readonly share: number;
}

/** Bits of the hash in use: the largest number of whole bytes that a number represents exactly. */
const BITS = 48;

/**
 * Returns the pattern of the arm that a session is assigned to. The assignment is deterministic, independent between
 * experiments, and follows the shares in the long run. It uses the first 48 bits of SHA-256 over `experiment:session`.
 */
export function armOf(experimentId: string, sessionId: string, arms: readonly ArmShare[]): string {
  const hash = createHash('sha256').update(`${experimentId}:${sessionId}`).digest();
  const totalShare = arms.reduce((sum, { share }) => sum + share, 0);
  let point = (hash.readUIntBE(0, BITS / 8) / 2 ** BITS) * totalShare;
  for (const { pattern_id, share } of arms) {
    if (point < share) return pattern_id;
    point -= share;
  }
  return arms.at(-1)?.pattern_id ?? '';
}
