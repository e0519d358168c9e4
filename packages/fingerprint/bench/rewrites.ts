/**
 * How well parents are found of what a language model rewrote: the pairs of GPTCloneBench.
 *
 *   node bench/rewrites.ts --pairs java_validate_clone.txt --path a.java [--distractors PATH …]
 *
 * @see https://github.com/srlabUsask/GPTCloneBench
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type CodeIdentity, findParents, findSimilar } from '../src/index.ts';
import { createSqliteIndex } from '../src/sqlite.ts';
import { identityOf, readVersions } from './support/versions.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '' },
    path: { type: 'string', default: 'a.java' },
    distractors: { type: 'string', multiple: true, default: [] },
  },
});

interface Pair {
  readonly original: CodeIdentity;
  readonly rewritten: CodeIdentity;
}

/** A pair is what stands between lines of `$`: numbers and names, the original, the rewritten text, apart by lines of `-`. */
function readPairs(text: string): Pair[] {
  return text.split(/^\$+$/m).flatMap((entry) => {
    const [, first = '', second = ''] = entry.split(/^-{20,}$/m);
    const original = identityOf(first, values.path);
    const rewritten = identityOf(second, values.path);
    return original && rewritten ? [{ original, rewritten }] : [];
  });
}

const pairs = readPairs(readFileSync(values.pairs, 'utf8'));
/** One original may have been rewritten several times: then either is right. */
const originals = new Set(pairs.map(({ original }) => original.fingerprint));
using index = createSqliteIndex({ path: ':memory:' });
index.addAll(pairs.map(({ original }) => original));
for (const repository of values.distractors)
  index.addAll((await readVersions(repository)).map(({ identity }) => identity));

let [asked, first, given, right] = [0, 0, 0, 0];
for (const { original, rewritten } of pairs) {
  if (originals.has(rewritten.fingerprint)) continue;
  asked++;
  const [best] = await findSimilar(rewritten, index, { limit: 1 });
  if (best?.pattern.fingerprint === original.fingerprint) first++;
  const [parent] = (await findParents(rewritten, index)).parents;
  if (!parent) continue;
  given++;
  if (parent.pattern.fingerprint === original.fingerprint) right++;
}
const rate = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(1);
console.log(
  `check 11: ${asked} pairs: recall @1 ${rate(first, asked)} %; given: recall ${rate(right, asked)} %, precision ${rate(right, given)} %`,
);
