/**
 * The thresholds for parents. They were chosen on repositories other than those that the README reports recall and
 * precision for.
 */
export const THRESHOLDS = {
  /**
   * Smallest resemblance of a parent, if evidence and strength suffice. At an equal path any resemblance is enough. 0 to 1.
   */
  derived: 0.15,
  /** Smallest strength of a parent, about 0 to 2: see `strengthOf`. */
  strength: 0.52,
  /** Smallest total weight of the shared hashes: a rare hash weighs 1, a common one less. */
  evidence: 1.5,
  /** Increase of strength for each doubling of the evidence. */
  evidenceGain: 0.13,
  /** Increase of strength when all shared hashes are rare. */
  rarityGain: 0.2,
  /** Matches within this distance of the greatest strength are ties; the newest wins. */
  nearTie: 0.03,
  /**
   * Among matches within this distance of the greatest strength, those that declare the child's name come first. On the
   * tuning repositories the gain ends here. Their pairs are matched by name, so renamed functions, which this rule can
   * mislead, are not counted.
   */
  sameNameTie: 0.1,
  /** Smallest resemblance of a parent candidate. It is often chance: candidates are reported, never recorded as edges. */
  possible: 0.1,
  /** Increase of strength for an equal path. */
  samePath: 0.3,
  /** Increase of the evidence for an equal path. */
  samePathEvidence: 1,
  /** Smallest fraction of a text contained in another for `extracted` and `includes`. 0 to 1. */
  contained: 0.5,
  /** Smallest evidence for `includes`: small parents are idioms. */
  includedEvidence: 4,
  /** Smallest fraction of the child that each further parent must explain. 0 to 1. */
  merged: 0.2,
  /** Smallest number of shared hashes for containment and merges. */
  sharedHashes: 6,
  /** Texts with fewer tokens are not compared: they resemble each other by chance. */
  minTokens: 15,
  /** Texts with fewer tokens are not reported as renamed: their shapes are equal by chance. */
  minShapeTokens: 30,
  /** Greatest number of parents of one child. */
  maxParents: 4,
} as const;

/** Greatest number of postings that a search reads, rarest hash first. */
export const POSTING_BUDGET = 2_000;

/** Greatest number of hashes of a text that are looked up: the smallest ones, which are an even sample. */
export const MAX_LOOKUPS = 512;
