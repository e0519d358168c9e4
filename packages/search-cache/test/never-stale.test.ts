import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KnownTrees, SearchCache, type TreeLook, treeState } from '../src/index.ts';
import { repository, settled, shell } from './tree.ts';

const SETTLE_MS = 20;

const SEARCHES = [
  'grep -rn needle src',
  'grep -rl needle .',
  'find . -name "*.ts" -type f',
  'git grep -n needle',
  'git grep --untracked -l needle',
  'cat src/a.ts',
  'ls -a src',
  'wc -l src/a.ts src/deep/b.ts',
];

const NAMES = [
  'src/a.ts',
  'src/deep/b.ts',
  'src/new.ts',
  'build/out.js',
  'build/more.js',
  'top.txt',
  '.gitignore',
  'linked',
];
const TEXTS = [
  'const needle = 1;\n',
  'const NEEDLE = 1;\n',
  'needle\nneedle\n',
  '',
  'build/\n*.txt\n',
  '*.js\n!build\n',
];

type Edit = (root: string) => void;
const name = fc.constantFrom(...NAMES);
const text = fc.constantFrom(...TEXTS);
const ignoringErrors =
  (edit: Edit): Edit =>
  (root) => {
    try {
      edit(root);
    } catch {
      // An edit that is not possible here is none.
    }
  };

const told: fc.Arbitrary<Edit> = fc
  .oneof(
    fc.tuple(name, text).map(
      ([path, content]): Edit =>
        (root) =>
          writeFileSync(join(root, path), content),
    ),
    fc.tuple(name, text).map(
      ([path, content]): Edit =>
        (root) =>
          appendFileSync(join(root, path), content),
    ),
    name.map(
      (path): Edit =>
        (root) =>
          rmSync(join(root, path)),
    ),
    fc.tuple(name, name).map(
      ([from, to]): Edit =>
        (root) =>
          renameSync(join(root, from), join(root, to)),
    ),
    name.map(
      (path): Edit =>
        (root) =>
          chmodSync(join(root, path), 0o640),
    ),
    name.map(
      (path): Edit =>
        (root) =>
          mkdirSync(join(root, `${path}.d`)),
    ),
    name.map(
      (path): Edit =>
        (root) =>
          symlinkSync(path, join(root, 'linked')),
    ),
    // Of the same size, with its times set back: nothing but the change time tells.
    name.map((path): Edit => (root) => {
      const { size, atime, mtime } = statSync(join(root, path));
      writeFileSync(join(root, path), 'needle\n'.repeat(size).slice(0, size));
      utimesSync(join(root, path), atime, mtime);
    }),
    fc
      .constantFrom(
        'git add -A',
        'git commit -qam more',
        'git stash -q',
        'git stash pop -q',
        'git checkout -q .',
        'git rm -q --cached src/a.ts',
        'git reset -q --hard',
        'git checkout -qB other',
        'git checkout -q -',
        'git config core.excludesFile top.txt',
        'git config --unset core.excludesFile',
        'cp .gitignore .git/info/exclude',
      )
      .map(
        (command): Edit =>
          (root) =>
            void shell(command, root),
      ),
  )
  .map(ignoringErrors);

/** Through a name that a file got outside of the tree just before: no watcher is told of either. */
const untold: fc.Arbitrary<Edit> = fc
  .tuple(name, text)
  .map(([path, content]): Edit => (root) => {
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    linkSync(join(root, path), elsewhere);
    appendFileSync(elsewhere, content);
    rmSync(elsewhere);
  })
  .map(ignoringErrors);

const stepsOf = (edits: fc.Arbitrary<Edit>) =>
  fc.record({
    edits: fc.array(edits, { maxLength: 1 }),
    search: fc.constantFrom(...SEARCHES),
    settle: fc.boolean(),
    editWhileRunning: fc.option(edits, { freq: 6 }),
  });

interface Outcome {
  hits: number;
  changed: number;
}

/** Edits and searches at random; an answer from the cache must be what the search itself says. */
async function neverStale(
  lookOf: () => { readonly look: TreeLook; close(): void },
  edits: fc.Arbitrary<Edit>,
  numRuns: number,
): Promise<Outcome> {
  const outcome = { hits: 0, changed: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(stepsOf(edits), { minLength: 10, maxLength: 25 }), async (sequence) => {
      const root = repository();
      const trees = lookOf();
      const look: TreeLook = (...asked) => trees.look(...asked);
      const cache = new SearchCache({ clock: systemClock, settleMs: SETTLE_MS, look });
      const last = new Map<string, string>();
      for (const [index, step] of sequence.entries()) {
        for (const edit of step.edits) edit(root);
        if (step.settle) await settled(SETTLE_MS);
        const call = { tool: 'Bash', input: { command: step.search }, cwd: root, sessionId: 's', callId: `c${index}` };
        const answer = await cache.begin(call);
        const truth = shell(step.search, root);
        if (last.has(step.search) && last.get(step.search) !== truth) outcome.changed++;
        last.set(step.search, truth);
        if (answer?.kind === 'hit') {
          outcome.hits++;
          expect(answer.result).toBe(truth);
          continue;
        }
        step.editWhileRunning?.(root);
        await cache.finish(call, truth);
      }
      trees.close();
    }),
    { numRuns, endOnFailure: true },
  );
  return outcome;
}

describe('an answer from the cache is the answer of the search itself, whatever happens to the tree,', () => {
  test.each([
    [
      'looked at whole',
      () => ({ look: treeState, close: () => undefined }),
      fc.oneof({ arbitrary: told, weight: 4 }, untold),
    ],
    ['known', () => new KnownTrees(), fc.oneof({ arbitrary: told, weight: 4 }, untold)],
    // Nothing but watches tells of what is in the tree.
    ['known, and watched', () => new KnownTrees({ exactEntries: 0, recentEntries: 0, maxWatchedFolders: 100 }), told],
  ])('%s', { timeout: 240_000 }, async (_, lookOf, edits) => {
    const { hits, changed } = await neverStale(lookOf, edits, 20);
    // It was put to the test: there were answers from the cache, and answers that an edit made wrong.
    expect(hits).toBeGreaterThan(5);
    expect(changed).toBeGreaterThan(5);
  });

  test('and a look that remembers without checking is found out', { timeout: 240_000 }, async () => {
    const forgetful = () => ({ look: async () => ({ sure: true, digest: 'always' }) as const, close: () => undefined });
    await expect(neverStale(forgetful, told, 100)).rejects.toThrow('Property failed');
  });
});
