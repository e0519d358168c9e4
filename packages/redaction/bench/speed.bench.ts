/**
 * Measures the processor time of redaction, as a ratio to secretlint on benign text, and for text that is made to be slow: each
 * word that a rule needs, repeated with each of many fillers.
 *
 *   node bench/speed.bench.ts [FOLDER ...]
 */
import { createRedactor } from '../src/index.ts';
import { RULES } from '../src/rules/all-rules.ts';
import { cpuOf, type Scan, SCANNERS } from './support/scanners.ts';
import { sources } from './support/sources.ts';

const MEBIBYTE = 1 << 20;
/** Size of the first attempts, of which the slowest are repeated at full size. */
const ATTEMPT = 1 << 14;
const SLOWEST = 20;
const FILLERS = ['', 'a', '1', '-', '=', ' ', '.', '@', '\n', '://', '": "', ':"a1B2c3', 'A1b2-', 'x9Kd', 'Aa1 '];
const OTHERS = ['a.', 'a-', 'eyJaaaaaaaa-', 'sk-', '-----BEGIN PRIVATE KEY-----\n', '=', ':', '"', '@', ' -u a:'];

const { redact } = createRedactor();
const fill = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

const benign = sources(process.argv.slice(2)).map(({ text }) => text);
async function scanAll(name: string): Promise<number> {
  const scan = SCANNERS[name] as Scan;
  for (const text of benign.slice(0, 50)) await scan(text);
  return cpuOf(async () => {
    for (const text of benign) await scan(text);
  });
}
const megabytes = benign.reduce((sum, { length }) => sum + length, 0) / 1e6;
const [own, theirs] = [await scanAll('hookline'), await scanAll('secretlint')];
console.log(
  `benign, ${megabytes.toFixed(1)} MB: ${own.toFixed(0)} ms, secretlint ${theirs.toFixed(0)} ms: ratio ${(own / theirs).toFixed(2)}`,
);

const anchors = [...new Set(RULES.flatMap((rule) => rule.anchors))];
const units = [...OTHERS, ...anchors.flatMap((anchor) => FILLERS.map((filler) => anchor + filler)), anchors.join('')];
const attempts: { readonly unit: string; readonly ms: number }[] = [];
for (const unit of units) attempts.push({ unit, ms: await cpuOf(() => redact(fill(unit, ATTEMPT))) });
const slowest = attempts.sort((one, other) => other.ms - one.ms).slice(0, SLOWEST);
const results: { readonly unit: string; readonly 'CPU ms of 1 MiB': number; readonly result: string }[] = [];
for (const unit of [...OTHERS, ...slowest.map(({ unit: slow }) => slow), anchors.join('')]) {
  const text = fill(unit, MEBIBYTE);
  let result = '';
  const ms = await cpuOf(async () => (result = await redact(text)));
  results.push({
    unit: unit.slice(0, 40),
    'CPU ms of 1 MiB': Math.round(ms),
    result: result.length < 100 ? result : 'searched',
  });
}
console.log(`${attempts.length} repeated units; the ${SLOWEST} slowest and fixed ones at 1 MiB:`);
console.table(results.sort((one, other) => other['CPU ms of 1 MiB'] - one['CPU ms of 1 MiB']));
