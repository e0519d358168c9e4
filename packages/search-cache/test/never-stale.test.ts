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
import { KnownTrees, SearchCache, type TreeInspector, treeState } from '../src/index.ts';
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
      // An edit that is impossible in this tree has no effect.
    }
  };

const watchedEdit: fc.Arbitrary<Edit> = fc
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
    // Same size, with the times set back: only the change time differs.
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

/** Writes through a name created outside the tree just before: neither raises a watch event. */
const unwatchedEdit: fc.Arbitrary<Edit> = fc
  .tuple(name, text)
  .map(([path, content]): Edit => (root) => {
    const otherName = join(temporaryFolder(), 'other-name');
    linkSync(join(root, path), otherName);
    appendFileSync(otherName, content);
    rmSync(otherName);
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

/** Runs random edits and searches, and compares each answer of the cache with the search itself. */
async function neverStale(
  inspectorOf: () => { readonly inspect: TreeInspector; close(): void },
  edits: fc.Arbitrary<Edit>,
  numRuns: number,
): Promise<Outcome> {
  const outcome = { hits: 0, changed: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(stepsOf(edits), { minLength: 10, maxLength: 25 }), async (sequence) => {
      const root = repository();
      const trees = inspectorOf();
      const inspect: TreeInspector = (...asked) => trees.inspect(...asked);
      const cache = new SearchCache({ clock: systemClock, settleMs: SETTLE_MS, inspect });
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

describe('SearchCache answers like the search itself after any edits of the tree', () => {
  test.each([
    [
      'with full scans',
      () => ({ inspect: treeState, close: () => undefined }),
      fc.oneof({ arbitrary: watchedEdit, weight: 4 }, unwatchedEdit),
    ],
    ['with known trees', () => new KnownTrees(), fc.oneof({ arbitrary: watchedEdit, weight: 4 }, unwatchedEdit)],
    // Only watches report changes in the tree.
    [
      'with watched trees',
      () => new KnownTrees({ exactEntries: 0, recentEntries: 0, maxWatchedFolders: 100 }),
      watchedEdit,
    ],
  ])('%s', async (_, inspectorOf, edits) => {
    const { hits, changed } = await neverStale(inspectorOf, edits, 20);
    // The property was exercised: the cache answered, and edits invalidated answers.
    expect(hits).toBeGreaterThan(5);
    expect(changed).toBeGreaterThan(5);
  });

  test('fails with an inspector that never checks', async () => {
    const unchecked = () => ({
      inspect: async () => ({ sure: true, digest: 'always' }) as const,
      close: () => undefined,
    });
    await expect(neverStale(unchecked, watchedEdit, 100)).rejects.toThrow('Property failed');
  });
});
