/**
 * Measures recall and precision of parents on the history of repositories given by path:
 *
 *   pnpm bench:parents --repo PATH … [--foreign PATH …] [--distractors PATH …] [--sample 5000] [--seed 1] [--wrong FILE]
 *
 * Parents are searched for the edits in each `--repo` and for functions of each `--foreign` repository, which have none;
 * `--distractors` only fill the index beforehand. `--wrong` writes the wrong parents found by content only, with their
 * code. The thresholds are those of the package, which were chosen on other repositories: see the README.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '@hookline/code-corpus';
import { readVersions, type Texts, type Version } from './parents/versions.ts';
import { createSqliteIndex } from '@hookline/similarity/sqlite';
import { queryForeign, replayEdits } from './parents/edits.ts';
import { replayExtracts } from './parents/extracts.ts';
import { replayMerges } from './parents/merges.ts';
import { report, times } from './parents/tally.ts';
import { wrongAnswers } from './parents/wrong-answers.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    foreign: { type: 'string', multiple: true, default: [] },
    distractors: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    wrong: { type: 'string' },
  },
});
const sample = Number(values.sample);
const seed = Number(values.seed);
/** Collected only for `--wrong`. */
const texts: Texts | undefined = values.wrong === undefined ? undefined : new Map();

async function readAll(repositories: readonly string[]): Promise<Version[]> {
  const versions: Version[] = [];
  for (const repository of repositories)
    for (const version of await readVersions(repository, texts)) versions.push(version);
  return versions;
}

if (values.repo.length === 0) {
  console.error('usage: pnpm bench:parents --repo PATH … [--foreign PATH …] [--distractors PATH …]');
  process.exit(2);
}
const versions = (await readAll(values.repo)).sort((a, b) => a.at - b.at);
const foreign = (await readAll(values.foreign)).filter(({ identity, parent }) => !parent && identity.tokens >= 15);
const distractors = await readAll(values.distractors);
const folder = mkdtempSync(join(tmpdir(), 'parents-'));
try {
  for (const withPath of [false, true]) {
    const path = join(folder, `${withPath}.sqlite`);
    using index = createSqliteIndex({ path });
    index.addAll(distractors.map(({ identity, path, repository }) => ({ ...identity, path: `${repository}/${path}` })));
    const edits = await replayEdits(versions, index, sample, new Random(seed), withPath);
    const negatives = await queryForeign(new Random(seed).sample(foreign, sample / 2), index);
    console.log(
      report(withPath ? 'edits of functions, by content and path' : 'edits of functions, by content only', [
        ...edits,
        ...negatives,
      ]),
    );
    const twice = edits.filter(({ parents }) => parents > 1).length;
    console.log(`edits with a second parent: ${((100 * twice) / edits.length).toFixed(1)} %`);
    console.log(
      times(
        'time of a query',
        [...edits, ...negatives].map(({ milliseconds }) => milliseconds),
      ),
    );
    if (withPath) continue;
    if (values.wrong !== undefined && texts) writeFileSync(values.wrong, wrongAnswers([...edits, ...negatives], texts));
    const sizes = `${(statSync(path).size / 1e6).toFixed(0)} MB`;
    console.log(
      `index: ${new Set([...versions, ...distractors].map(({ identity }) => identity.fingerprint)).size} patterns, ${sizes}`,
    );
    console.log(await replayMerges(values.repo, index, sample / 2, new Random(seed)));
  }
  console.log(
    await replayExtracts(values.repo, values.foreign, join(folder, 'files.sqlite'), sample / 2, new Random(seed)),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
