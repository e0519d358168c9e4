/**
 * How well parents are found of changes that people looked through (check 11): the oracle of CodeTracker.
 *
 *   node bench/oracle.ts --repo commons-lang --oracle DIRECTORY
 *
 * The directory holds the JSON files of `src/main/resources/oracle/method` that are about the repository. The index holds
 * what came before each change: the history of the repository, and the earlier versions that the oracle names.
 *
 * @see https://github.com/jodavimehran/code-tracker
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CodeIdentity, createMemoryIndex, findParents } from '../src/index.ts';
import { cutFunctions } from '../test/support/functions.ts';
import { identityOf, readVersions } from './support/versions.ts';

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
  readonly before: CodeIdentity;
  readonly after: CodeIdentity;
}

/** The types in a list of parameters, as the oracle writes them. */
function typesOf(parameters: string): string {
  const bare = parameters.replace(/@\w+|\bfinal\b/g, '').replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '');
  return bare
    .split(',')
    .map((parameter) => parameter.trim().split(/\s+/).slice(0, -1).join('').replace(/^.*\./, ''))
    .join();
}

async function methodAt(commit: string, path: string, element: string): Promise<CodeIdentity | undefined> {
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
    // The snapshot has no such commit.
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
console.log(`${named} changes named, ${located} found in the repository, ${versions.length} versions in its history`);
console.log(
  `check 11: ${asked} changes of code: lineage @1 ${rate(first, asked)} %; recall ${rate(right, asked)} %, precision ${rate(right, given)} %`,
);
