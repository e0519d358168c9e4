/**
 * `node scripts/write-golden.ts` adds the golden vectors of new languages. An existing vector is never changed, because that
 * requires `ptn2`: see the README.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { GOLDEN, type GoldenVector, goldenOf } from '../test/support/golden.ts';
import { SAMPLES, textOf } from '../test/support/samples.ts';

const known = existsSync(GOLDEN) ? (JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, GoldenVector>) : {};
const golden = SAMPLES.map((sample) => [
  sample.language,
  known[sample.language] ?? goldenOf(textOf(sample), sample.language),
]);
writeFileSync(GOLDEN, `${JSON.stringify(Object.fromEntries(golden), null, 2)}\n`);
