/**
 * Measures whether ids stay equal and differ as required, in the files of repositories given by path:
 *
 *   node bench/invariance.ts --repo PATH … [--sample 1000] [--seed 1]
 *
 * Functions are cut and changed with tree-sitter.
 */
import { parseArgs } from 'node:util';
import {
  type CutFunction,
  cutFunctions,
  GRAMMARS,
  parserFor,
  Random,
  readFiles,
  type SourceFile,
} from '@hookline/code-corpus';
import { syntaxOf } from '../src/families/index.ts';
import { type CodeIdentity, fingerprint } from '../src/index.ts';
import { compile } from '../src/lexer/compile.ts';
import { dedented, oneTokenChanged, renamed, withNoise } from '../test/support/mutations.ts';
import { agreement, cutLines } from './support/fragments.ts';
import { identityOf } from './support/identity.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
const sample = Number(values.sample);
const files = values.repo.flatMap(readFiles);

/** Counts how often a condition holds. */
class Rate {
  held = 0;
  total = 0;

  add(holds: boolean): void {
    this.total++;
    if (holds) this.held++;
  }

  text(): string {
    return `${((100 * this.held) / Math.max(1, this.total)).toFixed(2)} % (${this.total})`;
  }
}

type Cut = CutFunction & { readonly file: SourceFile };

async function functionsOf(language: string): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const file of files)
    if (file.language === language)
      for (const cut of await cutFunctions(language, file.text)) cuts.push({ ...cut, file });
  return new Random(Number(values.seed)).sample(
    cuts.filter(({ file, text }) => (identityOf(text, file.path)?.tokens ?? 0) >= 15),
    sample,
  );
}

async function report(language: string): Promise<void> {
  const [kept, changed, differs, shape, moved] = [new Rate(), new Rate(), new Rate(), new Rate(), new Rate()];
  const random = new Random(Number(values.seed));
  const withTree = await parserFor(language);
  for (const { end, file, start, text } of await functionsOf(language)) {
    const identify = (code: string): CodeIdentity | undefined => identityOf(code, file.path);
    const identity = identify(text);
    if (!identity) continue;
    withTree(file.text, (root) => {
      const piece = { text: file.text, root, language, start, end };
      kept.add(identify(withNoise(piece))?.fingerprint === identity.fingerprint);
      for (const other of oneTokenChanged(piece, (limit) => random.below(limit)))
        changed.add(identify(other)?.fingerprint !== identity.fingerprint);
      if (language === 'Python')
        for (const other of dedented(piece)) moved.add(identify(other)?.fingerprint !== identity.fingerprint);
      const other = renamed(piece, compile(syntaxOf(identity.family)).keywords);
      const twin = identify(other);
      if (other === text) return;
      differs.add(twin?.fingerprint !== identity.fingerprint);
      shape.add(twin?.shape === identity.shape);
    });
  }
  if (kept.total === 0) return;
  console.log(`\n${language}`);
  console.log(`comments, empty lines and tabs keep the id        ${kept.text()}`);
  console.log(`a changed token changes the id                    ${changed.text()}`);
  if (moved.total > 0) console.log(`a statement moved out of its block changes the id ${moved.text()}`);
  console.log(`renaming all names changes the id                 ${differs.text()}`);
  console.log(`renaming all names keeps the shape                ${shape.text()}`);
}

/** Reports how many fragments with arbitrary limits are read as they are within the whole file. */
function reportFragments(from: readonly SourceFile[], count: number): void {
  const random = new Random(Number(values.seed));
  const rates = new Map<string, Rate>();
  const all = new Rate();
  for (let done = 0; done < count; done++) {
    const file = from[random.below(from.length)];
    if (!file) return;
    const agrees = agreement(file, cutLines(file.text, random));
    const rate = rates.get(file.language) ?? new Rate();
    rates.set(file.language, rate);
    rate.add(agrees);
    all.add(agrees);
  }
  console.log(`\nfragments read as in the whole file               ${all.text()}`);
  for (const [language, rate] of [...rates].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${language.padEnd(48)}${rate.text()}`);
}

/** Reports the time from the text of a file of about 50 kB to its id, after a warm-up. */
function reportTimes(from: readonly SourceFile[]): void {
  const texts = from.filter(({ text }) => text.length > 40_000 && text.length < 60_000).slice(0, 60);
  const times = texts.map(({ path, text }) => {
    const startedAt = performance.now();
    fingerprint(text, { path });
    return performance.now() - startedAt;
  });
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
  console.log(`\na file of 40 to 60 kB: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${times.length} files)`);
}

for (const language of Object.keys(GRAMMARS)) await report(language);
reportFragments(
  files.filter(({ text }) => text.split('\n').length >= 45),
  sample * 2,
);
reportTimes(files);
