/**
 * What counts as kinship. Resemblance and the rule for merges were fixed on repositories apart from those that
 * recall and precision are reported on; see the README for both.
 */
export const THRESHOLDS = {
  /** Resemblance from here on makes a parent, if evidence and strength are enough. At the same path any will do. 0 to 1. */
  derived: 0.15,
  /** How strongly resemblance, evidence and rarity must speak for it together. About 0 to 2, see `strengthOf`. */
  strength: 0.52,
  /** What the shared hashes must weigh together: rare ones 1 each, those that many patterns carry less. */
  evidence: 1.5,
  /** What twice the evidence adds to strength. */
  evidenceGain: 0.13,
  /** What it adds to strength when all that is shared is rare. */
  rarityGain: 0.2,
  /** Strength this close to the greatest is as good: the newest is taken. */
  nearTie: 0.03,
  /**
   * Of what is this close to the greatest strength, those that declare the same name as the child come first. Where the gain
   * ends on the repositories for tuning; pairs there go by name, so that renamed functions, which this serves worse, are
   * missing from them.
   */
  sameNameTie: 0.1,
  /** Resemblance from here on is worth showing, but never an edge by itself: it is often chance. */
  possible: 0.1,
  /** What is added to strength when both stood at the same path. */
  samePath: 0.3,
  /** What is added to the evidence when both stood at the same path. */
  samePathEvidence: 1,
  /** The part of one that the other must hold to be extracted from it, or to include it. 0 to 1. */
  contained: 0.5,
  /** What the shared hashes must weigh together for a child to include its parent: small ones are idioms. */
  includedEvidence: 4,
  /** The part of the child that each further parent must explain. 0 to 1. */
  merged: 0.2,
  /** How many hashes must be shared for containment and merges. */
  sharedHashes: 6,
  /** Texts with fewer tokens are not compared: they are alike by chance. */
  minTokens: 15,
  /** Texts with fewer tokens are not called renamed: their shapes are alike by chance. */
  minShapeTokens: 30,
  /** A child has at most so many parents. */
  maxParents: 4,
} as const;

/** How many postings a search visits, rarest hash first. */
export const POSTING_BUDGET = 2_000;

/** How many hashes of a text are looked up: of a longer one an even sample, which the least ones are. */
export const MAX_LOOKUPS = 512;
