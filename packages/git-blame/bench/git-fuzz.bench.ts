/**
 * Accuracy of blame after random edits and git commands, with truth by construction: `node bench/git-fuzz.bench.ts [FILES] [OPERATIONS] [SEED]`.
 * Exits with 1 when a figure of the design is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type FuzzCounts, fuzzGit } from '../test/git-fuzz.ts';

const [files = 1000, operations = 60, seed = 1] = process.argv.slice(2).map(Number);
/** Files of one repository. */
const GROUP = 20;

const total = { lines: 0, right: 0, falselyAgent: 0, once: 0, onceRight: 0, givenUp: 0 };
const done: Record<string, number> = {};
const add = (counts: FuzzCounts): void => {
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += counts[key];
  for (const [name, count] of Object.entries(counts.operations)) done[name] = (done[name] ?? 0) + count;
};
for (let from = 0; from < files; from += GROUP) {
  const folder = mkdtempSync(join(tmpdir(), 'git-fuzz-'));
  try {
    add(await fuzzGit({ seed: seed + from, files: Math.min(GROUP, files - from), operations, folder }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const share = (part: number, of: number): number => (100 * part) / of;
const figures = {
  right: share(total.right, total.lines),
  falselyAgent: share(total.falselyAgent, total.lines),
  onceRight: share(total.onceRight, total.once),
};
console.log(`seed ${seed}, ${files} files x ${operations} operations, ${total.givenUp} given up, ${total.lines} lines`);
console.log(`git operations: ${JSON.stringify(done)}`);
console.log(`right edit ${figures.right.toFixed(2)} % (floor 99.5)`);
console.log(`falsely of the agent ${figures.falselyAgent.toFixed(2)} % (ceiling 0.15)`);
console.log(`right of ${total.once} lines whose text is there once ${figures.onceRight.toFixed(2)} % (floor 99.9)`);
process.exitCode = figures.right >= 99.5 && figures.falselyAgent <= 0.15 && figures.onceRight >= 99.9 ? 0 : 1;
