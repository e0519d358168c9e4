/**
 * Measures what importing each entry costs a fresh process, compared with one that imports nothing: unbundled as in
 * `node_modules`, and bundled as in an app. Reads `dist`: build first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { median, report } from './support/measure.ts';

const ROUNDS = 40;
const scratch = mkdtempSync(join(tmpdir(), 'imports-bench-'));

const entries: readonly (readonly [string, string])[] = [
  ['@hookline/resilience/building-blocks', import.meta.resolve('../dist/building-blocks.js')],
  ['@hookline/resilience/executor', import.meta.resolve('../dist/executor.js')],
  ['@hookline/resilience', import.meta.resolve('../dist/index.js')],
  ['cockatiel', import.meta.resolve('cockatiel')],
];

const bundled = async (name: string, url: string, format: 'esm' | 'cjs'): Promise<readonly [string, string]> => {
  const outfile = join(scratch, `${name.replaceAll('/', '-')}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await build({
    entryPoints: [fileURLToPath(url)],
    outfile,
    bundle: true,
    minify: true,
    format,
    platform: 'node',
    logLevel: 'error',
  });
  return [`${name}, one ${format} file`, pathToFileURL(outfile).href];
};

const contenders: readonly (readonly [string, string | undefined])[] = [
  ['bare node', undefined],
  ...entries,
  ...(await Promise.all(entries.map(([name, url]) => bundled(name, url, 'esm')))),
  ...(await Promise.all(entries.map(([name, url]) => bundled(name, url, 'cjs')))),
];

const wallMs = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
const importMs = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, url] of contenders) {
    const load = url === undefined ? '' : `await import(${JSON.stringify(url)})`;
    const script = `const t = performance.now(); ${load}; console.log(performance.now() - t);`;
    const startedMs = performance.now();
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    wallMs.get(name)?.push(performance.now() - startedMs);
    importMs.get(name)?.push(Number(stdout));
  }
}
rmSync(scratch, { recursive: true, force: true });

const medians = (samples: Map<string, number[]>): Map<string, number> =>
  new Map([...samples].map(([name, list]) => [name, median(list)]));
report('A fresh process that imports the entry, over one that imports nothing', 'ms', medians(wallMs));
console.log('\nOf that, the import itself');
for (const [name, ms] of medians(importMs))
  if (name !== 'bare node') console.log(`  ${name.padEnd(44)} ${ms.toFixed(2)} ms`);
