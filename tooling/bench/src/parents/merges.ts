import { cutFunctions, type Random, readFiles } from '@hookline/code-corpus';
import { identityOf } from './identity.ts';
import { findParents, type FingerprintIndex, type FoundParent, overlap, THRESHOLDS } from '@hookline/similarity';
import { renameSome } from './extracts.ts';

interface Cut {
  readonly location: string;
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** Results for splices of two functions. */
interface Merges {
  asked: number;
  both: number;
  /** Parents reported beyond the first. */
  given: number;
  /** Of these, the correct ones. */
  right: number;
}

/** Smallest fraction of a child that a second parent must explain. */
const MIN_SHARE = THRESHOLDS.merged;

/**
 * Searches the parents of splices of two functions of one language, with 8 % of the names changed. The expected result is
 * one parent from the file of each function. The report has one line for splices whose halves are both large enough to be
 * reported as parents, and one for all splices.
 */
export async function replayMerges(
  repositories: readonly string[],
  index: FingerprintIndex,
  count: number,
  random: Random,
): Promise<string> {
  const cuts = await readCuts(repositories);
  const all: Merges = { asked: 0, both: 0, given: 0, right: 0 };
  const even: Merges = { ...all };
  for (let tries = 0; even.asked < count && tries < count * 20; tries++) {
    const [a, b] = [cuts[random.below(cuts.length)], cuts[random.below(cuts.length)]];
    if (!a || !b || a.language !== b.language || a.location === b.location) continue;
    const [first, second] = [identityOf(a.text, a.path), identityOf(b.text, b.path)];
    const child = identityOf(splice(a.text, b.text, random), a.path);
    if (!child || !first || !second || Math.min(first.tokens, second.tokens) < 40) continue;
    const { parents } = await findParents(child, index);
    const shares = [first, second].map(({ hashes }) => overlap(child.hashes, hashes).ofChild);
    for (const merges of Math.min(...shares) < MIN_SHARE ? [all] : [all, even])
      tally(merges, parents, a.location, b.location);
  }
  return [line('splices of two functions, both halves large enough', even), line('all splices', all)].join('\n');
}

function tally(merges: Merges, parents: readonly FoundParent[], first: string, second: string): void {
  const paths = new Set(parents.map(({ pattern }) => pattern.path));
  merges.asked++;
  if (paths.has(first) && paths.has(second)) merges.both++;
  merges.given += Math.max(0, parents.length - 1);
  merges.right += parents.slice(1).filter(({ pattern: { path } }) => path === first || path === second).length;
}

function line(label: string, { asked, both, given, right }: Merges): string {
  const rate = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(1);
  return `${label} (${asked}): both parents ${rate(both, asked)} %, precision of the second ${rate(right, given)} %`;
}

async function readCuts(repositories: readonly string[]): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const repository of repositories)
    for (const { language, path, text, location } of readFiles(repository))
      for (const cut of await cutFunctions(language, text)) cuts.push({ location, path, language, text: cut.text });
  return cuts;
}

/** Joins the greater part of one text with the greater part of another. */
function splice(first: string, second: string, random: Random): string {
  const head = first.split('\n');
  const tail = second.split('\n');
  const spliced = [
    ...head.slice(0, Math.ceil(head.length * (0.6 + 0.4 * random.next()))),
    ...tail.slice(Math.floor(tail.length * 0.4 * random.next())),
  ].join('\n');
  const names = new Set(spliced.match(/\b[a-z]\w{3,}\b/gi)).size;
  return renameSome(spliced, Math.round(names * 0.08), random);
}
