/**
 * Lists what is replaced in real sources, and the rate of each folder per 1,000 lines. Ends with 1 when a rate exceeds 0.05.
 *
 *   node bench/replacements.bench.ts [--secrets FILE] [--show] FOLDER ...
 *
 * Every replacement counts as false, except those whose id is in the file `--secrets`: one id a line, as `--show` prints them, of
 * made-up secrets in tests and documents that have the form of real ones.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceRanges } from '../src/ranges.ts';
import type { SecretRange } from '../src/rule.ts';
import { RULES } from '../src/rules/all-rules.ts';
import { Scanner } from '../src/scanner.ts';
import { sources } from './support/sources.ts';

/** Highest rate of false replacements per 1,000 lines. */
const GOAL = 0.05;
/** Characters of the surrounding line that are shown on each side. */
const AROUND = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { secrets: { type: 'string' }, show: { type: 'boolean', default: false } },
});
const known = new Set(
  values.secrets !== undefined && existsSync(values.secrets)
    ? readFileSync(values.secrets, 'utf8')
        .split('\n')
        .map((line) => line.split(' ', 1)[0])
    : [],
);
const scanner = new Scanner(RULES);

function replacements(text: string): SecretRange[] {
  const found: SecretRange[] = [];
  replaceRanges(text, scanner.scan(text) ?? [{ start: 0, end: text.length, kind: 'unreadable' }], (range) => {
    found.push(range);
    return '';
  });
  return found;
}

const rows: Record<string, Record<string, string | number>> = {};
let isAbove = false;
for (const folder of positionals) {
  let [lines, all, secrets] = [0, 0, 0];
  for (const { path, text } of sources([folder])) {
    lines += text.split('\n').length;
    for (const { start, end, kind } of replacements(text)) {
      const place = relative(folder, path);
      const id = createHash('sha256')
        .update(`${place} ${text.slice(start, end)}`)
        .digest('hex')
        .slice(0, 12);
      all++;
      if (known.has(id)) secrets++;
      if (!values.show || known.has(id)) continue;
      const before =
        text
          .slice(Math.max(0, start - AROUND), start)
          .split('\n')
          .at(-1) ?? '';
      const after = text.slice(end, end + AROUND).split('\n', 1)[0] ?? '';
      const value = text.slice(start, end).replaceAll('\n', '⏎').slice(0, 120);
      console.log(
        `${id} ${basename(folder)} ${kind} ${place}:${text.slice(0, start).split('\n').length}  ${before}«${value}»${after}`,
      );
    }
  }
  const rate = ((all - secrets) / lines) * 1000;
  isAbove ||= rate > GOAL;
  rows[basename(folder)] = {
    lines,
    replaced: all,
    'made-up secrets': secrets,
    false: all - secrets,
    'false per 1000 lines': rate.toFixed(3),
  };
}
console.table(rows);
if (isAbove) process.exitCode = 1;
