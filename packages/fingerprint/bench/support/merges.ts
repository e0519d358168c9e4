import { cutFunctions } from '../../test/support/functions.ts';
import { findParents, type FingerprintIndex, type FoundParent, overlap, THRESHOLDS } from '../../src/index.ts';
import { renameSome } from './extracts.ts';
import { readFiles } from './history.ts';
import type { Random } from './random.ts';
import { identityOf } from './versions.ts';

interface Cut {
  readonly place: string;
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** What became of the splices of two functions. */
interface Merges {
  asked: number;
  both: number;
  /** Parents beyond the first. */
  given: number;
  right: number;
}

/** From what part of a child on a second parent is looked for, see `THRESHOLDS.merged`. */
const ENOUGH = THRESHOLDS.merged;

/**
 * Asks for the parents of splices of two functions of one language, with 8 of a hundred names changed. Found is
 * a parent that stood in the file of the one, and another that stood in the file of the other. Splices of which
 * one half is too small to be called a parent by the shipped rule are counted apart, and all together.
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
    if (!a || !b || a.language !== b.language || a.place === b.place) continue;
    const [first, second] = [identityOf(a.text, a.path), identityOf(b.text, b.path)];
    const child = identityOf(splice(a.text, b.text, random), a.path);
    if (!child || !first || !second || Math.min(first.tokens, second.tokens) < 40) continue;
    const { parents } = await findParents(child, index);
    const shares = [first, second].map(({ hashes }) => overlap(child.hashes, hashes).ofChild);
    for (const merges of Math.min(...shares) < ENOUGH ? [all] : [all, even]) tally(merges, parents, a.place, b.place);
  }
  return [line('check 10: splices of two functions, halves large enough', even), line('all splices', all)].join('\n');
}

function tally(merges: Merges, parents: readonly FoundParent[], first: string, second: string): void {
  const places = new Set(parents.map(({ pattern }) => pattern.path));
  merges.asked++;
  if (places.has(first) && places.has(second)) merges.both++;
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
    for (const { language, path, text, place } of readFiles(repository))
      for (const cut of await cutFunctions(language, text)) cuts.push({ place, path, language, text: cut.text });
  return cuts;
}

/** The greater part of one, then the greater part of the other. */
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
