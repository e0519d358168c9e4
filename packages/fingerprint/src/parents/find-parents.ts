import type { CodeIdentity } from '../code-identity.ts';
import { PTN } from '../identity.ts';
import type { FingerprintIndex, IndexedPattern } from './pattern-index.ts';
import { residual } from './score.ts';
import { type Match, search } from './search.ts';
import { strengthOf } from './strength.ts';
import { THRESHOLDS } from './thresholds.ts';

/**
 * How a parent was found. `provenance`: the caller knew it. `renamed`: the same shape. `derived`: it resembles
 * the child. `extracted`: it holds most of the child. `includes`: the child holds most of it. `merged`: it
 * explains a part of the child that the parents before it do not.
 */
export type ParentMethod = 'provenance' | 'renamed' | 'derived' | 'extracted' | 'includes' | 'merged';

/** A parent, and why it is taken for one. */
export interface FoundParent {
  /** The parent, as the index has it. */
  readonly pattern: IndexedPattern;
  /** How it was found. */
  readonly method: ParentMethod;
  /**
   * How sure, from 0 to 1, by the measure of the method: 1 for `provenance` and `renamed`; resemblance for
   * `derived`; the part that is contained for `extracted` and `includes`; the part of the child that it explains
   * for `merged`.
   */
  readonly score: number;
  /** The version of normalisation that it was found by. */
  readonly ptn: 'ptn1';
}

/** What was found. */
export interface Parents {
  /** The pattern itself, when the index has it already: then there is nothing new, and no parents. */
  readonly known: IndexedPattern | undefined;
  /** The parents, surest first, at most four. Each of these is worth an edge. */
  readonly parents: readonly FoundParent[];
  /** When there are none: what resembles the child a little. To be shown, never written as an edge. */
  readonly possible: readonly FoundParent[];
}

/** The child whose parents are looked for: a fingerprint or a unit. */
export type Child = Pick<CodeIdentity, 'fingerprint' | 'shape' | 'family' | 'tokens' | 'hashes' | 'nameHash'>;

/** What is known beside the code. */
export interface ParentOptions {
  /** Where the child stands: what stood there needs to resemble it less. Default: nowhere. */
  readonly path?: string | undefined;
  /**
   * Fingerprints (64 digits) of what the child is known to have been made from, such as the text that an edit
   * replaced. Those that the index has are its first parents; others are looked for in what is left.
   * Default: none.
   */
  readonly provenance?: readonly string[];
}

/**
 * Finds the parents of a child among the patterns of an index. First hit wins: the child itself, what it is
 * known to come from, the same shape, resemblance, containment; then what further parents explain. Near ties
 * go to the pattern that declares the child's name, then to the newest. Parents are of the child's family.
 * Rejects only when the index does.
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
  const twin = child.tokens >= THRESHOLDS.minShapeTokens ? await index.byShape(child.shape) : undefined;
  const isComparable = child.tokens >= THRESHOLDS.minTokens;
  const matches = isComparable ? await search(index, child.hashes, child.family) : [];
  const alike = bestResemblance(matches, child, options.path);
  if (alike) return found(await addMerged(child, index, [alike]));
  if (twin) return found([parent(twin, 'renamed', 1)]);
  const part = bestContainment(matches);
  if (part) return found(await addMerged(child, index, [part]));
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

/** A pattern that may be the parent, and how strongly it speaks for it. */
interface Rated {
  readonly match: Match;
  readonly strength: number;
}

/** The strongest of those that resemble the child; among near ties one of its name. */
function bestResemblance(matches: readonly Match[], child: Child, path: string | undefined): FoundParent | undefined {
  const rated = matches.flatMap((match) => {
    const isSamePlace = path !== undefined && match.pattern.path === path;
    const { evidence, strength } = strengthOf(match, isSamePlace);
    const isEnough = evidence >= THRESHOLDS.evidence && strength >= THRESHOLDS.strength;
    return isEnough && (isSamePlace || match.resemblance >= THRESHOLDS.derived) ? [{ match, strength }] : [];
  });
  const match = newest(nearest(sameNamed(rated, child) ?? rated, THRESHOLDS.nearTie));
  if (!match) return undefined;
  const isTwin = child.tokens >= THRESHOLDS.minShapeTokens && match.pattern.shape === child.shape;
  return isTwin ? parent(match.pattern, 'renamed', 1) : parent(match.pattern, 'derived', match.resemblance);
}

/** Those whose strength is this close to the greatest. */
function nearest(rated: readonly Rated[], window: number): Rated[] {
  const best = Math.max(...rated.map(({ strength }) => strength));
  return rated.filter(({ strength }) => strength >= best - window);
}

/**
 * Those of the near ties that declare the name of the child, if there are any: functions beside each other are often as much
 * alike as versions of one. What the child declares is asked for only where there is a choice.
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

/** Looks for what explains the rest of the child, as long as it explains enough of it. */
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

/** The match with the greatest score; among equals the most alike, and then the newest. */
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
