/**
 * Measures how many repeated searches are answered within a time limit, and how long the inspection of the tree takes: by
 * full scans, with known trees checked file by file, and with watched trees.
 *
 *   node bench/hits.bench.ts [REPOSITORY …]
 *
 * Without a repository, uses generated ones of 500, 2,000 and 20,000 files. One file changes before every fifth search.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { KnownTrees, SearchCache, type TreeInspector, treeState } from '../src/index.ts';

const SEARCHES = [
  'git grep -n import',
  'rg import',
  'git grep -l export',
  'grep -rn import src',
  'find src -name a1.ts',
];
const ROUNDS = 40;
const SETTLE_MS = 100;

function madeUp(files: number): string {
  const root = mkdtempSync(join(tmpdir(), 'hits-'));
  for (let folder = 0; folder < files / 10; folder++) {
    const path = join(root, `src/part${folder % 20}/folder${folder}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < 10; file++) writeFileSync(join(path, `a${file}.ts`), `import '${file}';\n`);
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'files');
  return root;
}

async function hits(root: string, inspect: TreeInspector, maxWaitMs: number): Promise<string> {
  const times: number[] = [];
  const timed: TreeInspector = async (...asked) => {
    const startedAt = performance.now();
    const state = await inspect(...asked);
    times.push(performance.now() - startedAt);
    return state;
  };
  const cache = new SearchCache({ clock: systemClock, inspect: timed, maxWaitMs });
  let [answered, could] = [0, 0];
  const known = new Set<string>();
  const durations: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 5 === 4) {
      appendFileSync(join(root, 'src', 'edited.ts'), '//\n');
      known.clear();
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS * 2));
    for (const command of SEARCHES) {
      const call = { tool: 'Bash', input: { command }, cwd: root, sessionId: 's', callId: `${round} ${command}` };
      if (known.has(command)) could++;
      times.length = 0;
      const answer = await cache.begin(call);
      if (answer?.kind === 'hit') {
        // Inspection and caller share one thread here; a daemon would have stopped waiting.
        if (times.every((time) => time <= maxWaitMs)) answered++;
        durations.push(...times);
      } else {
        await cache.finish(call, 'an answer');
        known.add(command);
      }
    }
  }
  durations.sort((a, b) => a - b);
  const at = (part: number): string => (durations[Math.floor(part * (durations.length - 1))] ?? Number.NaN).toFixed(2);
  return `${answered} of ${could} answered within ${maxWaitMs} ms; inspection of a hit p50 ${at(0.5)}, p99 ${at(0.99)} ms`;
}

const given = process.argv.slice(2);
const made = given.length === 0 ? [madeUp(500), madeUp(2000), madeUp(20_000)] : [];
for (const root of [...given, ...made]) {
  const files =
    execFileSync('git', ['-C', root, 'ls-files'], { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\n').length - 1;
  mkdirSync(join(root, 'src'), { recursive: true });
  const patientMs = Math.max(3, files / 200);
  console.log(`${files} files, full scan: ${await hits(root, treeState, patientMs)}`);
  for (const [name, trees, waitMs] of [
    ['file by file', new KnownTrees({ exactEntries: Infinity }), patientMs],
    ['watched', new KnownTrees({ exactEntries: 0, maxWatchedFolders: 8192 }), 3],
  ] as const) {
    console.log(`${files} files, known, ${name}: ${await hits(root, (...asked) => trees.inspect(...asked), waitMs)}`);
    trees.close();
  }
}
for (const root of made) rmSync(root, { recursive: true });
