/**
 * Adds the golden vectors of languages that have none: `node scripts/write-golden.ts`. A vector that is there is
 * never changed: that takes `ptn2`, see the README.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { GOLDEN, type Golden, goldenOf } from '../test/support/golden.ts';
import { SAMPLES, textOf } from '../test/support/samples.ts';

const known = existsSync(GOLDEN) ? (JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, Golden>) : {};
const golden = SAMPLES.map((sample) => [
  sample.language,
  known[sample.language] ?? goldenOf(textOf(sample), sample.language),
]);
writeFileSync(GOLDEN, `${JSON.stringify(Object.fromEntries(golden), null, 2)}\n`);
