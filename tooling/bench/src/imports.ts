/**
 * `pnpm bench:imports [--rounds N]` measures the time that a new process needs to import each package from `dist`, compared
 * with a process that imports nothing. Packages alternate, so that a temporary load affects all of them.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './figures.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds >= 1)) {
  console.error(`--rounds must be an integer from 1, not ${values.rounds}`);
  process.exit(2);
}
const packages = resolve(import.meta.dirname, '../../../packages');

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string | { readonly default: string }>>;
}

/** The entry points of all packages that are modules, as import name and URL. */
const entries = globSync('*/package.json', { cwd: packages }).flatMap((file): [string, string][] => {
  const path = join(packages, file);
  const { name, exports = {} } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  return Object.entries(exports).flatMap(([entry, target]): [string, string][] => {
    const to = typeof target === 'string' ? target : target.default;
    if (!to.endsWith('.js')) return [];
    return [[join(name, entry), pathToFileURL(join(dirname(path), to)).href]];
  });
});

const programs = new Map([
  ['nothing', ''],
  ...entries
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, url]) => [name, `import '${url}'`] as const),
]);
const times = new Map([...programs.keys()].map((name): [string, number[]] => [name, []]));
for (let round = 1; round <= rounds; round++) {
  if (process.stderr.isTTY) process.stderr.write(`\rround ${round} of ${rounds}`);
  for (const [name, program] of programs) {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    times.get(name)?.push(performance.now() - startedAt);
  }
}
const floor = median(times.get('nothing') ?? []);
console.log(`\nmedians of ${rounds} new processes; ${floor.toFixed(1)} ms without imports`);
for (const [name, list] of times) {
  const duration = median(list);
  console.log(`${name.padEnd(40)} +${(duration - floor).toFixed(1).padStart(6)} ms  x${(duration / floor).toFixed(2)}`);
}
