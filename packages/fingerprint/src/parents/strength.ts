import type { Match } from './search.ts';
import { THRESHOLDS } from './thresholds.ts';

/** How strongly a pattern speaks for being the parent. */
export interface Strength {
  /** What the shared hashes weigh together, with what the same path adds. */
  readonly evidence: number;
  /** What is compared with `THRESHOLDS.strength`. */
  readonly strength: number;
}

/**
 * How strongly a pattern speaks for being the parent of a child. Resemblance alone says little of short texts, evidence
 * alone little of long ones, and idioms say little of either: all three count. The place is evidence too: what two
 * short texts share may be common, and yet they stood at the same path.
 */
export function strengthOf({ evidence, resemblance, shared }: Match, isSamePlace: boolean): Strength {
  const rarity = evidence / Math.max(1, shared);
  const all = evidence + (isSamePlace ? THRESHOLDS.samePathEvidence : 0);
  const strength =
    resemblance +
    THRESHOLDS.evidenceGain * Math.log2(Math.max(all, Number.EPSILON)) +
    THRESHOLDS.rarityGain * rarity +
    (isSamePlace ? THRESHOLDS.samePath : 0);
  return { evidence: all, strength };
}
