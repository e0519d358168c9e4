/**
 * `node bench/speed.bench.ts` measures the speed of fingerprinting against SHA-256 of the same bytes, the growth of time
 * with the length of the text, and the start-up cost in a new process.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fingerprint } from '../src/index.ts';
import { SAMPLES, textOf } from '../test/support/samples.ts';

/** Length of the shorter text, in characters. */
const LENGTH = 60_000;
const FACTOR = 4;

/** Openers without closers, for which a naive lexer rescans the text repeatedly. */
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

/** Returns the least processor time of several rounds in milliseconds, which other processes do not influence. */
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

/** Computes identity, shape, hashes and units. */
function computeAll(text: string, language: string): void {
  const result = fingerprint(text, { language });
  if (result.ok) void [result.value.shape, result.value.hashes, result.value.units];
}

function growthOf(text: string, language: string): number {
  const [short, long] = [repeat(text, LENGTH), repeat(text, LENGTH * FACTOR)];
  timeOf(() => computeAll(short, language), 2);
  return timeOf(() => computeAll(long, language)) / timeOf(() => computeAll(short, language)) / FACTOR;
}

function reportGrowth(
  label: string,
  texts: readonly (readonly [name: string, text: string, language: string])[],
): void {
  const growths = texts
    .map(([name, text, language]) => ({ name, growth: growthOf(text, language) }))
    .sort((a, b) => b.growth - a.growth);
  const worst = growths.slice(0, 3).map(({ growth, name }) => `${JSON.stringify(name)} ${growth.toFixed(2)}`);
  const median = growths[Math.floor(growths.length / 2)]?.growth ?? 0;
  console.log(
    `${label}: ${FACTOR} times the text takes ${FACTOR} × ${median.toFixed(2)} times as long in the median (worst: ${worst.join(', ')})`,
  );
}

const samples = SAMPLES.map((sample) => ({ language: sample.language, text: repeat(textOf(sample), LENGTH) }));
const bytes = samples.reduce((total, { text }) => total + text.length, 0);
const identity = timeOf(() => samples.forEach(({ language, text }) => fingerprint(text, { language })));
const all = timeOf(() => samples.forEach(({ language, text }) => computeAll(text, language)));
const floor = timeOf(() => samples.forEach(({ text }) => createHash('sha256').update(text).digest('hex')));
const rate = (milliseconds: number): string => `${(bytes / milliseconds / 1_000).toFixed(0)} MB/s`;
console.log(`identity: ${rate(identity)}, ${(identity / floor).toFixed(1)} times SHA-256 alone (${rate(floor)})`);
console.log(`identity, shape, hashes and units: ${rate(all)}, ${(all / floor).toFixed(1)} times SHA-256 alone`);
console.log(`50 kB to an id, mean of ${samples.length} languages: ${((identity / bytes) * 50_000).toFixed(1)} ms`);

reportGrowth(
  'samples',
  samples.map(({ language, text }) => [language, text, language]),
);
for (const language of ['JavaScript', 'Python', 'Ruby', 'Shell', 'PHP', 'Rust', 'HTML', 'OCaml'])
  reportGrowth(
    `hostile ${language}`,
    HOSTILE.map((text) => [text, text, language]),
  );

/** Returns the least duration of several runs of a new process, in milliseconds. */
function script(code: string): number {
  const times = Array.from({ length: 9 }, () => {
    const startedAt = performance.now();
    spawnSync(process.execPath, ['--input-type=module', '-e', code]);
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

const dist = new URL('../dist/index.js', import.meta.url).href;
const empty = script('');
const importing = script(`import { fingerprint } from '${dist}'; fingerprint('f(a)', { path: 'a.ts' })`);
console.log(
  `import and first fingerprint: ${(importing - empty).toFixed(0)} ms on top of ${empty.toFixed(0)} ms for an empty process`,
);
