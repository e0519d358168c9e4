/**
 * Compares scanners on one corpus: recall by kind of shape, lines that they change in real sources, and processor time.
 *
 *   node bench/scanners.bench.ts [--seed 1] [--lines 40000] [FOLDER ...]
 *
 * A line that is changed counts as false, also when a test or a document contains a made-up secret. `--lines` limits the
 * sources, because the slowest scanner needs minutes for large ones.
 */
import { parseArgs } from 'node:util';
import { isLeaked, secretCorpus, type Tier } from '@hookline/secret-corpus';
import { cpuOf, type Scan, SCANNERS } from './support/scanners.ts';
import { sources } from './support/sources.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, lines: { type: 'string', default: '40000' } },
});
const corpus = secretCorpus(Number(values.seed), 4);

/** Files up to the wanted number of lines. */
const files: { readonly text: string; readonly lines: readonly string[] }[] = [];
let total = 0;
for (const { text } of sources(positionals)) {
  const lines = text.split('\n');
  if (total + lines.length > Number(values.lines)) continue;
  total += lines.length;
  files.push({ text, lines });
}

async function recall(scan: Scan, tiers: readonly Tier[]): Promise<string> {
  const entries = corpus.filter(({ tier }) => tiers.includes(tier));
  let kept = 0;
  for (const entry of entries) if (isLeaked(entry, await scan(entry.text))) kept++;
  return `${((1 - kept / entries.length) * 100).toFixed(1)} %`;
}

async function changedLines(scan: Scan): Promise<number> {
  let changed = 0;
  for (const { text, lines } of files) {
    const after = await scan(text);
    if (after === text) continue;
    const left = new Set(after.split('\n'));
    changed += Math.max(1, lines.filter((line) => !left.has(line)).length);
  }
  return changed;
}

const rows: Record<string, Record<string, string>> = {};
for (const [name, scan] of Object.entries(SCANNERS)) {
  await scan('warm up: const a = 1;\n'.repeat(100));
  let changed = 0;
  const benign = await cpuOf(async () => (changed = await changedLines(scan)));
  rows[name] = {
    prefix: await recall(scan, ['prefix']),
    position: await recall(scan, ['position']),
    bare: await recall(scan, ['bare']),
    all: await recall(scan, ['prefix', 'position', 'bare']),
    'changed per 1000 lines': ((changed / total) * 1000).toFixed(3),
    'CPU ms per 1000 lines': ((benign / total) * 1000).toFixed(2),
  };
}
console.log(`${corpus.length} secrets, ${total} lines of ${files.length} files`);
console.table(rows);
