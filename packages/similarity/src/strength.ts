import type { Match } from './search.ts';
import { THRESHOLDS } from './thresholds.ts';

/** The case for a pattern being the parent of a child. */
export interface Strength {
  /** Total weight of the shared hashes, plus the bonus for an equal path. */
  readonly evidence: number;
  /** The value compared with `THRESHOLDS.strength`. */
  readonly strength: number;
}

/**
 * Rates a pattern as the parent of a child from resemblance, evidence and rarity. All three are needed: resemblance is
 * weak for short texts, evidence is weak for long ones, and idioms are weak for both. An equal path adds to the
 * evidence, because hashes that are common elsewhere are unlikely to be shared by chance at one path.
 */
export function strengthOf({ evidence, resemblance, shared }: Match, isSamePath: boolean): Strength {
  const rarity = evidence / Math.max(1, shared);
  const all = evidence + (isSamePath ? THRESHOLDS.samePathEvidence : 0);
  const strength =
    resemblance +
    THRESHOLDS.evidenceGain * Math.log2(Math.max(all, Number.EPSILON)) +
    THRESHOLDS.rarityGain * rarity +
    (isSamePath ? THRESHOLDS.samePath : 0);
  return { evidence: all, strength };
}
