/**
 * Measures the processor time of redaction, as a ratio to secretlint on benign text, and for text that is made to be slow: each
 * word that a rule needs, repeated with each of many fillers of several lengths, as one text and as the strings of a JSON value.
 * Ends with 1 when a MiB of the slowest takes more than 250 ms.
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
/** Longest processor time of a MiB, in milliseconds. */
const GOAL_MS = 250;
/** A unit is measured so many times at full size, and the shortest time counts: the rest is the load of the machine. */
const ROUNDS = 3;
/** Lengths of fillers, as numbers of repetitions. */
const REPETITIONS = [1, 12, 100];
/** Length of the strings of a JSON value. */
const STRING = 512;
const FILLERS = ['', 'a', '1', '-', '=', ' ', '.', '@', '\n', '://', '": "', ':"a1B2c3', 'A1b2-', 'x9Kd', 'Aa1 '];
/** Random text of 64 characters, as a line of a private key has it. */
const LINE = 'q7Rk2mVx0Lz9TbYc4WnHs8PdJf6Ga1Qw3Xe5Zr7Ut/Ko+iMlNjBhVgCfXdZsEa2y';
const WORDS = ['a.', 'a-', 'eyJaaaaaaaa-', 'sk-', '-----BEGIN PRIVATE KEY-----\n', '=', ':', '"', '@', ' -u a:'];
/** Of what rules without a word look for. */
const FORMS = [
  `${LINE}\n`,
  `${LINE} -----\n`,
  `key="${LINE.slice(0, 43)}="\n`,
  `k="${LINE.slice(0, 43)}"`,
  'zebra apple ',
  `${'legal winner thank year wave sausage worth useful '.repeat(4)}\n`,
  `A${LINE.slice(0, 27)}.abcdef.${LINE.slice(0, 30)} `,
];
const OTHERS = [...WORDS, ...FORMS];

const { redact, redactJson } = createRedactor();
const fill = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Ways in which a text of a size is given to the redactor. */
const WAYS: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  text: redact,
  JSON: (text) => redactJson(text.match(new RegExp(`[^]{1,${STRING}}`, 'g'))?.map((content) => ({ content }))),
};

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
const units = [
  ...OTHERS,
  ...anchors.flatMap((anchor) => FILLERS.flatMap((filler) => REPETITIONS.map((n) => anchor + filler.repeat(n)))),
  anchors.join(''),
];
const rows: Record<string, string | number>[] = [];
for (const [way, run] of Object.entries(WAYS)) {
  const attempts: { readonly unit: string; readonly ms: number }[] = [];
  for (const unit of new Set(units)) {
    const text = fill(unit, ATTEMPT);
    attempts.push({ unit, ms: await cpuOf(() => run(text)) });
  }
  const slowest = attempts.sort((one, other) => other.ms - one.ms).slice(0, SLOWEST);
  for (const unit of new Set([...OTHERS, ...slowest.map(({ unit: slow }) => slow), anchors.join('')])) {
    const text = fill(unit, MEBIBYTE);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await cpuOf(() => run(text)));
    rows.push({ way, unit: unit.slice(0, 40), length: unit.length, 'CPU ms of 1 MiB': Math.round(Math.min(...times)) });
  }
  console.log(`${attempts.length} repeated units as ${way}; the ${SLOWEST} slowest and fixed ones at 1 MiB`);
}
rows.sort((one, other) => Number(other['CPU ms of 1 MiB']) - Number(one['CPU ms of 1 MiB']));
console.table(rows.slice(0, 2 * SLOWEST));
if (Number(rows[0]?.['CPU ms of 1 MiB']) > GOAL_MS) process.exitCode = 1;
