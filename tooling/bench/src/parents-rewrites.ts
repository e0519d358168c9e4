/**
 * Measures recall and precision of parents for code rewritten by a language model: the pairs of GPTCloneBench.
 *
 *   node src/parents-rewrites.ts --pairs java_validate_clone.txt --path a.java [--distractors PATH …]
 *
 * @see https://github.com/srlabUsask/GPTCloneBench
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { identityOf } from './parents/identity.ts';
import { readVersions } from './parents/versions.ts';
import { type Child, findParents, findSimilar } from '@hookline/similarity';
import { createSqliteIndex } from '@hookline/similarity/sqlite';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '' },
    path: { type: 'string', default: 'a.java' },
    distractors: { type: 'string', multiple: true, default: [] },
  },
});

interface Pair {
  readonly original: Child;
  readonly rewritten: Child;
}

/** Entries are separated by lines of `$`; each has a heading, the original and the rewritten text, separated by lines of `-`. */
function readPairs(text: string): Pair[] {
  return text.split(/^\$+$/m).flatMap((entry) => {
    const [, first = '', second = ''] = entry.split(/^-{20,}$/m);
    const original = identityOf(first, values.path);
    const rewritten = identityOf(second, values.path);
    return original && rewritten ? [{ original, rewritten }] : [];
  });
}

const pairs = readPairs(readFileSync(values.pairs, 'utf8'));
/** An original can have several rewritten texts; a text equal to an original is not queried. */
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
  `${asked} rewritten functions: original ranked first ${rate(first, asked)} %; reported parents: recall ${rate(right, asked)} %, precision ${rate(right, given)} %`,
);
