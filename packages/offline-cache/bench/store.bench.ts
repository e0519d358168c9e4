/** Measures storing one event of 2 KB in a fresh process, relative to a bare append of as many bytes. Reads `dist`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inFreshProcesses, report } from './support/fresh.ts';

const ROUNDS = 60;
const scratch = mkdtempSync(join(tmpdir(), 'store-bench-'));
const data = 'x'.repeat(2_000);
const quoted = (text: string): string => JSON.stringify(text);

const script = (name: string, body: string): string => {
  const path = join(scratch, name);
  writeFileSync(path, `const startedMs = performance.now();\n${body}\nconsole.log(performance.now() - startedMs);\n`);
  return path;
};

const storing = (durability: string): string => `
  const directory = ${quoted(join(scratch, `cache-${durability}`))};
  const outcome = createEventWriter({ directory, durability: '${durability}' }).store({
    event_id: String(process.pid), event_type: 'pattern_created', pattern_id: '0123456789abcdef', event_data: ${quoted(data)},
  });
  if (!outcome.ok) throw outcome.error;`;

/** The writer as a hook ships it: one minified CommonJS file. */
const bundled = async (durability: string): Promise<string> => {
  const source = script(
    `source-${durability}.mjs`,
    `const { createEventWriter } = await import(${quoted(fileURLToPath(import.meta.resolve('../dist/writer.js')))});${storing(durability)}`,
  );
  const entry = join(scratch, `entry-${durability}.mjs`);
  writeFileSync(
    entry,
    `import { createEventWriter } from ${quoted(fileURLToPath(import.meta.resolve('../dist/writer.js')))};${storing(durability)}`,
  );
  const outfile = join(scratch, `bundled-${durability}.js`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'error',
  });
  const runner = join(scratch, `run-${durability}.cjs`);
  writeFileSync(
    runner,
    `const startedMs = performance.now();\nrequire(${quoted(outfile)});\nconsole.log(performance.now() - startedMs);\n`,
  );
  return durability === 'published' ? source : runner;
};

const published = script(
  'published.mjs',
  `const { createEventWriter } = await import(${quoted(fileURLToPath(import.meta.resolve('../dist/writer.js')))});${storing('process')}`,
);

const contenders = [
  { name: 'nothing', script: script('nothing.cjs', '') },
  {
    name: 'bare append of 2 KB',
    script: script(
      'append.cjs',
      `require('node:fs').appendFileSync(${quoted(join(scratch, 'log'))}, ${quoted(`${data}\n`)});`,
    ),
  },
  { name: 'store, one file, durability process', script: await bundled('process') },
  { name: 'store, one file, durability power', script: await bundled('power') },
  { name: 'store, as published, file by file', script: published },
];
// The first run of each creates the directories.
inFreshProcesses(contenders, 2);
const { wall, own } = inFreshProcesses(contenders, ROUNDS);
rmSync(scratch, { recursive: true, force: true });

const append = 'bare append of 2 KB';
report('The whole process, relative to a bare append (limit: x3)', wall, wall.get(append) ?? Number.NaN);
report('Loading and storing only, relative to a bare append', own, own.get(append) ?? Number.NaN);
