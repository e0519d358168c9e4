import type { Child } from './child.ts';
import type { FingerprintIndex, IndexedPattern } from './fingerprint-index.ts';
import { residual } from './overlap.ts';
import { type Match, search } from './search.ts';
import { strengthOf } from './strength.ts';
import { THRESHOLDS } from './thresholds.ts';

/** Normalisation version of the fingerprints that the thresholds were chosen for. */
const PTN = 'ptn1';

/**
 * The rule by which a parent was found. `provenance`: the caller named it. `renamed`: it has the same shape. `derived`: it
 * resembles the child. `extracted`: it contains most of the child. `includes`: the child contains most of it. `merged`: it
 * explains a part of the child that the parents before it do not.
 */
export type ParentMethod = 'provenance' | 'renamed' | 'derived' | 'extracted' | 'includes' | 'merged';

/** A parent with the rule and the score by which it was found. */
export interface FoundParent {
  readonly pattern: IndexedPattern;
  readonly method: ParentMethod;
  /**
   * Confidence from 0 to 1, on the scale of the method: 1 for `provenance` and `renamed`; resemblance for `derived`; the
   * contained fraction for `extracted` and `includes`; the explained fraction of the child for `merged`.
   */
  readonly score: number;
  /** Normalisation version of the compared fingerprints. */
  readonly ptn: 'ptn1';
}

/** Result of a search for parents. */
export interface Parents {
  /** The child itself when it is already indexed. It then has no parents. */
  readonly known: IndexedPattern | undefined;
  /** Parents, most confident first, at most four. Each is reliable enough for a lineage edge. */
  readonly parents: readonly FoundParent[];
  /** Parent candidates when there is no parent: patterns of low resemblance. Show them; do not record them as edges. */
  readonly possible: readonly FoundParent[];
}

/** Context of a search for parents. */
export interface ParentOptions {
  /** Location of the child. A pattern at the same path needs less resemblance. Default: none. */
  readonly path?: string | undefined;
  /**
   * Fingerprints (64 digits) of known parents, such as the text that an edit replaced. Those in the index become the
   * first parents; further ones are searched for in the remaining hashes. Default: none.
   */
  readonly provenance?: readonly string[] | undefined;
}

/**
 * Finds the parents of a child among the patterns of an index. The first rule that applies wins: the child is indexed,
 * known provenance, equal shape, resemblance, containment. Merged parents are added for the unexplained rest. Near ties
 * go to the pattern that declares the child's name, then to the newest. Parents belong to the child's family. Rejects only
 * when the index does.
 */
export async function findParents(
  child: Child,
  index: FingerprintIndex,
  options: ParentOptions = {},
): Promise<Parents> {
  const known = await index.byFingerprint(child.fingerprint);
  if (known) return { known, parents: [], possible: [] };
  const certain = await findProvenance(child, index, options.provenance ?? []);
  if (certain.length > 0) return found(await addMerged(child, index, certain));
  const sameShape = child.tokens >= THRESHOLDS.minShapeTokens ? await index.byShape(child.shape) : undefined;
  const isComparable = child.tokens >= THRESHOLDS.minTokens;
  const matches = isComparable ? await search(index, child.hashes, child.family) : [];
  const similar = bestResemblance(matches, child, options.path);
  if (similar) return found(await addMerged(child, index, [similar]));
  if (sameShape) return found([parent(sameShape, 'renamed', 1)]);
  const contained = bestContainment(matches);
  if (contained) return found(await addMerged(child, index, [contained]));
  return { ...found([]), possible: possibleParents(matches) };
}

function found(parents: readonly FoundParent[]): Parents {
  return { known: undefined, parents, possible: [] };
}

function parent(pattern: IndexedPattern, method: ParentMethod, score: number): FoundParent {
  return { pattern, method, score, ptn: PTN };
}

async function findProvenance(
  child: Child,
  index: FingerprintIndex,
  fingerprints: readonly string[],
): Promise<FoundParent[]> {
  const parents: FoundParent[] = [];
  for (const fingerprint of new Set(fingerprints)) {
    if (fingerprint === child.fingerprint || parents.length === THRESHOLDS.maxParents) continue;
    const pattern = await index.byFingerprint(fingerprint);
    if (pattern) parents.push(parent(pattern, 'provenance', 1));
  }
  return parents;
}

/** A match with its rating as the parent. */
interface Rated {
  readonly match: Match;
  readonly strength: number;
}

/** Returns the match of greatest strength that passes the thresholds; near ties go to a pattern of the child's name. */
function bestResemblance(matches: readonly Match[], child: Child, path: string | undefined): FoundParent | undefined {
  const rated = matches.flatMap((match) => {
    const isSamePath = path !== undefined && match.pattern.path === path;
    const { evidence, strength } = strengthOf(match, isSamePath);
    const isEnough = evidence >= THRESHOLDS.evidence && strength >= THRESHOLDS.strength;
    return isEnough && (isSamePath || match.resemblance >= THRESHOLDS.derived) ? [{ match, strength }] : [];
  });
  const match = newest(nearest(sameNamed(rated, child) ?? rated, THRESHOLDS.nearTie));
  if (!match) return undefined;
  const hasSameShape = child.tokens >= THRESHOLDS.minShapeTokens && match.pattern.shape === child.shape;
  return hasSameShape ? parent(match.pattern, 'renamed', 1) : parent(match.pattern, 'derived', match.resemblance);
}

/** Returns the matches whose strength is within `window` of the greatest. */
function nearest(rated: readonly Rated[], window: number): Rated[] {
  const best = Math.max(...rated.map(({ strength }) => strength));
  return rated.filter(({ strength }) => strength >= best - window);
}

/**
 * Returns the near ties that declare the child's name, if any: neighbouring functions often resemble each other as much
 * as versions of one function do. The child's name hash, which is computed on first use, is read only when there is a
 * choice.
 */
function sameNamed(rated: readonly Rated[], child: Child): Rated[] | undefined {
  const near = nearest(rated, THRESHOLDS.sameNameTie);
  if (near.length < 2 || child.nameHash === null) return undefined;
  const named = near.filter(({ match }) => match.pattern.nameHash === child.nameHash);
  return named.length > 0 ? named : undefined;
}

function newest(rated: readonly Rated[]): Match | undefined {
  const matches = rated.map(({ match }) => match);
  return greatest(matches, ({ pattern }) => pattern.id);
}

function bestContainment(matches: readonly Match[]): FoundParent | undefined {
  const enough = matches.filter(({ shared }) => shared >= THRESHOLDS.sharedHashes);
  const whole = greatest(enough, (match) => match.ofChild);
  if (whole && whole.ofChild >= THRESHOLDS.contained) return parent(whole.pattern, 'extracted', whole.ofChild);
  const held = enough.filter(
    ({ evidence, ofParent }) => ofParent >= THRESHOLDS.contained && evidence >= THRESHOLDS.includedEvidence,
  );
  const part = greatest(held, (match) => match.shared);
  return part && parent(part.pattern, 'includes', part.ofParent);
}

function possibleParents(matches: readonly Match[]): FoundParent[] {
  return matches
    .map(({ pattern, resemblance }) => parent(pattern, 'derived', resemblance))
    .filter(({ score }) => score >= THRESHOLDS.possible)
    .sort((a, b) => b.score - a.score || b.pattern.id - a.pattern.id)
    .slice(0, THRESHOLDS.maxParents);
}

/** Adds further parents as long as each explains enough of the hashes that the parents before it do not have. */
async function addMerged(child: Child, index: FingerprintIndex, first: readonly FoundParent[]): Promise<FoundParent[]> {
  const parents = [...first];
  let rest = child.hashes;
  for (const { pattern } of first) rest = residual(rest, pattern.hashes);
  const needed = Math.max(THRESHOLDS.sharedHashes, THRESHOLDS.merged * child.hashes.length);
  while (parents.length < THRESHOLDS.maxParents && child.tokens >= THRESHOLDS.minTokens && rest.length >= needed) {
    const best = greatest(await search(index, rest, child.family), ({ shared }) => shared);
    if (!best || best.shared < needed) break;
    parents.push(parent(best.pattern, 'merged', best.shared / child.hashes.length));
    rest = residual(rest, best.pattern.hashes);
  }
  return parents;
}

/** Returns the match of greatest score; ties go to the greatest resemblance, then to the newest pattern. */
function greatest(matches: readonly Match[], score: (match: Match) => number): Match | undefined {
  let best: Match | undefined;
  for (const match of matches) {
    const lead = best ? score(match) - score(best) : 1;
    const isBetter =
      lead > 0 ||
      (lead === 0 && best !== undefined && match.resemblance > best.resemblance) ||
      (lead === 0 &&
        best !== undefined &&
        match.resemblance === best.resemblance &&
        match.pattern.id > best.pattern.id);
    if (isBetter) best = match;
  }
  return best;
}
