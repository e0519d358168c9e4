import { createHash } from 'node:crypto';

/** An arm of an experiment. */
export interface ArmShare {
  /** What its sessions are to use. */
  readonly pattern_id: string;
  /** Above 0, on the scale of the others. */
  readonly share: number;
}

/** Bits of the hash that are used: as many as a number holds exactly, in whole bytes. */
const BITS = 48;

/**
 * The arm a session belongs to: always the same for the same session, independent between experiments, and in the long run
 * as often as the arm's share says. From the first 48 bits of SHA-256 over `experiment:session`.
 */
export function armOf(experimentId: string, sessionId: string, arms: readonly ArmShare[]): string {
  const hash = createHash('sha256').update(`${experimentId}:${sessionId}`).digest();
  const whole = arms.reduce((sum, { share }) => sum + share, 0);
  let point = (hash.readUIntBE(0, BITS / 8) / 2 ** BITS) * whole;
  for (const { pattern_id, share } of arms) {
    if (point < share) return pattern_id;
    point -= share;
  }
  return arms.at(-1)?.pattern_id ?? '';
}
