/**
 * `node bench/speed.bench.ts`: how fast a text becomes an id, against SHA-256 of its bytes alone; whether the time
 * is linear, as the ratio of the times of a text and of one four times as long; and what a fresh process waits for.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fingerprint } from '../src/index.ts';
import { SAMPLES, textOf } from '../test/support/samples.ts';

const SMALL = 60_000;
const TIMES = 4;

/** Texts that make a careless lexer look ahead to the end again and again. */
const HOSTILE: readonly string[] = [
  '"',
  "'",
  '`',
  '/*',
  '"""',
  '${',
  '`${',
  '<<EOF\n',
  '(',
  '{',
  '<a',
  '\\',
  '/',
  "r#'",
  '(*',
  '{-',
];

/** The least of several times, in milliseconds of this process: others on the machine do not count. */
function timeOf(work: () => void, rounds: number = 5): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    work();
    const { system, user } = process.cpuUsage(before);
    least = Math.min(least, (system + user) / 1_000);
  }
  return least;
}

const repeat = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length));

/** Identity, level 2, hashes and units. */
function everything(text: string, language: string): void {
  const made = fingerprint(text, { language });
  if (made.ok) void [made.value.shape, made.value.hashes, made.value.units];
}

function growthOf(text: string, language: string): number {
  const [short, long] = [repeat(text, SMALL), repeat(text, SMALL * TIMES)];
  timeOf(() => everything(short, language), 2);
  return timeOf(() => everything(long, language)) / timeOf(() => everything(short, language)) / TIMES;
}

function reportGrowth(
  label: string,
  texts: readonly (readonly [name: string, text: string, language: string])[],
): void {
  const growths = texts
    .map(([name, text, language]) => ({ name, growth: growthOf(text, language) }))
    .sort((a, b) => b.growth - a.growth);
  const worst = growths.slice(0, 3).map(({ growth, name }) => `${JSON.stringify(name)} ${growth.toFixed(2)}`);
  const middle = growths[Math.floor(growths.length / 2)]?.growth ?? 0;
  console.log(
    `${label}: ×${TIMES} the text takes ×${TIMES} the time times ${middle.toFixed(2)} (worst: ${worst.join(', ')})`,
  );
}

const samples = SAMPLES.map((sample) => ({ language: sample.language, text: repeat(textOf(sample), SMALL) }));
const bytes = samples.reduce((total, { text }) => total + text.length, 0);
const identity = timeOf(() => samples.forEach(({ language, text }) => fingerprint(text, { language })));
const all = timeOf(() => samples.forEach(({ language, text }) => everything(text, language)));
const floor = timeOf(() => samples.forEach(({ text }) => createHash('sha256').update(text).digest('hex')));
const rate = (milliseconds: number): string => `${(bytes / milliseconds / 1_000).toFixed(0)} MB/s`;
console.log(`identity: ${rate(identity)}, ${(identity / floor).toFixed(1)} times SHA-256 alone (${rate(floor)})`);
console.log(`identity, shape, hashes and units: ${rate(all)}, ${(all / floor).toFixed(1)} times SHA-256 alone`);
console.log(
  `check 12: 50 kB to an id, mean of ${samples.length} languages: ${((identity / bytes) * 50_000).toFixed(1)} ms`,
);

reportGrowth(
  'samples',
  samples.map(({ language, text }) => [language, text, language]),
);
for (const language of ['JavaScript', 'Python', 'Ruby', 'Shell', 'PHP', 'Rust', 'HTML', 'OCaml'])
  reportGrowth(
    `hostile ${language}`,
    HOSTILE.map((text) => [text, text, language]),
  );

/** The least of several times that a process takes from start to end, in milliseconds. */
function script(code: string): number {
  const times = Array.from({ length: 9 }, () => {
    const startedAt = performance.now();
    spawnSync(process.execPath, ['--input-type=module', '-e', code]);
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

const dist = new URL('../dist/index.js', import.meta.url).href;
const bare = script('');
const warm = script(`import { fingerprint } from '${dist}'; fingerprint('f(a)', { path: 'a.ts' })`);
console.log(
  `check 8: warm-up ${(warm - bare).toFixed(0)} ms, beside ${bare.toFixed(0)} ms for a process that does nothing`,
);
