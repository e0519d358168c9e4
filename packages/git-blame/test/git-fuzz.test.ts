import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { fuzzGit } from './git-fuzz.ts';

const SEED = 20_261_202;

test(`seed ${SEED}: edits keep their lines through rebase, squash, amend, cherry-pick, rename, stash and revert`, async () => {
  const counts = await fuzzGit({ seed: SEED, files: 10, operations: 24, folder: temporaryFolder() });
  console.log(JSON.stringify(counts));
  expect(counts.lines).toBeGreaterThan(500);
  expect(counts.right / counts.lines).toBeGreaterThanOrEqual(0.985);
  expect(counts.falselyAgent / counts.lines).toBeLessThanOrEqual(0.005);
});
