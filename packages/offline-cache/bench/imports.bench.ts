/** Measures the import of each entry in a fresh process, file by file and bundled as an app ships it. Reads `dist`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Contender, inFreshProcesses, report } from './support/fresh.ts';

const ROUNDS = 40;
const scratch = mkdtempSync(join(tmpdir(), 'imports-bench-'));

const loader = (name: string, load: string): Contender => {
  const script = join(scratch, `${name.replaceAll(/\W+/g, '-')}.${load.startsWith('await') ? 'mjs' : 'cjs'}`);
  writeFileSync(
    script,
    `const startedMs = performance.now();\n${load};\nconsole.log(performance.now() - startedMs);\n`,
  );
  return { name, script };
};

const contenders: Contender[] = [loader('bare node', '')];
for (const entry of ['writer', 'index']) {
  const url = import.meta.resolve(`../dist/${entry}.js`);
  const outfile = join(scratch, `${entry}.cjs`);
  const [entryPoints, quiet] = [[fileURLToPath(url)], { logLevel: 'error' } as const];
  await build({ entryPoints, outfile, bundle: true, minify: true, format: 'cjs', platform: 'node', ...quiet });
  const name = entry === 'index' ? '@hookline/offline-cache' : `@hookline/offline-cache/${entry}`;
  contenders.push(loader(name, `await import(${JSON.stringify(url)})`));
  contenders.push(loader(`${name}, one file`, `require(${JSON.stringify(outfile)})`));
}

const { wall, own } = inFreshProcesses(contenders, ROUNDS);
rmSync(scratch, { recursive: true, force: true });
report(
  'A fresh process that imports the entry, relative to one that imports nothing',
  wall,
  wall.get('bare node') ?? Number.NaN,
);
console.log('\nThe import alone');
for (const [name, ms] of own)
  if (name !== 'bare node') console.log(`  ${name.padEnd(48)} ${ms.toFixed(2).padStart(8)} ms`);
