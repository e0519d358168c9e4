/**
 * Measures recall and precision of parents for manually verified changes: the oracle of CodeTracker.
 *
 *   node src/parents-oracle.ts --repo commons-lang --oracle DIRECTORY
 *
 * The directory contains the files of `src/main/resources/oracle/method` for the repository. For each change the index
 * contains the history before it and the earlier versions that the oracle names.
 *
 * @see https://github.com/jodavimehran/code-tracker
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cutFunctions } from '@hookline/code-corpus';
import { identityOf } from './parents/identity.ts';
import { readVersions } from './parents/versions.ts';
import { type Child, createMemoryIndex, findParents } from '@hookline/similarity';

const { values } = parseArgs({
  options: { repo: { type: 'string', default: '' }, oracle: { type: 'string', default: '' } },
});

interface Change {
  readonly parentCommitId: string;
  readonly commitId: string;
  readonly commitTime: number;
  readonly elementFileBefore: string;
  readonly elementNameBefore: string;
  readonly elementFileAfter: string;
  readonly elementNameAfter: string;
}

interface Query {
  readonly method: string;
  readonly at: number;
  readonly before: Child;
  readonly after: Child;
}

/** Returns the types of a parameter list in the notation of the oracle. */
function typesOf(parameters: string): string {
  const bare = parameters.replace(/@\w+|\bfinal\b/g, '').replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '');
  return bare
    .split(',')
    .map((parameter) => parameter.trim().split(/\s+/).slice(0, -1).join('').replace(/^.*\./, ''))
    .join();
}

async function methodAt(commit: string, path: string, element: string): Promise<Child | undefined> {
  const [, name = '', types = ''] = /#(\w+)\((.*)\)$/.exec(element) ?? [];
  const wanted = types.replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '').replace(/\s/g, '');
  try {
    const text = execFileSync('git', ['-C', values.repo, 'show', `${commit}:${path}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for (const cut of await cutFunctions('Java', text)) {
      const parameters = new RegExp(`\\b${name}\\s*\\(([^)]*)\\)`).exec(cut.text)?.[1];
      if (!new RegExp(`\\.${name}(?:#\\d+)?$`).test(cut.name) || parameters === undefined) continue;
      if (typesOf(parameters) === wanted) return identityOf(cut.text, path);
    }
  } catch {
    // The clone does not contain this commit.
  }
  return undefined;
}

const queries: Query[] = [];
let [named, located] = [0, 0];
for (const file of readdirSync(values.oracle)) {
  const { expectedChanges } = JSON.parse(readFileSync(join(values.oracle, file), 'utf8')) as {
    readonly expectedChanges: readonly Change[];
  };
  for (const change of new Map(expectedChanges.map((change) => [change.commitId, change])).values()) {
    named++;
    const before = await methodAt(change.parentCommitId, change.elementFileBefore, change.elementNameBefore);
    const after = await methodAt(change.commitId, change.elementFileAfter, change.elementNameAfter);
    if (!before || !after) continue;
    located++;
    queries.push({ method: file, at: change.commitTime, before, after });
  }
}
const versions = (await readVersions(values.repo)).sort((a, b) => a.at - b.at);
const index = createMemoryIndex();
const lineages = new Map<string, Set<string>>();
let [asked, first, given, right, next] = [0, 0, 0, 0, 0];
for (const { after, at, before, method } of queries.toSorted((a, b) => a.at - b.at)) {
  for (let version = versions[next]; version && version.at < at; version = versions[++next])
    await index.add(version.identity);
  const lineage = lineages.get(method) ?? new Set<string>();
  lineages.set(method, lineage.add(before.fingerprint));
  await index.add(before);
  if (after.tokens < 15 || (await index.byFingerprint(after.fingerprint))) continue;
  asked++;
  const { parents, possible } = await findParents(after, index);
  if (lineage.has((parents[0] ?? possible[0])?.pattern.fingerprint ?? '')) first++;
  if (parents.length > 0) given++;
  if (lineage.has(parents[0]?.pattern.fingerprint ?? '')) right++;
}
const rate = (part: number, whole: number): string => ((100 * part) / Math.max(1, whole)).toFixed(1);
console.log(
  `${named} changes in the oracle, ${located} found in the repository, ${versions.length} versions in its history`,
);
console.log(
  `${asked} changes of code: earlier version ranked first ${rate(first, asked)} %; recall ${rate(right, asked)} %, precision ${rate(right, given)} %`,
);
