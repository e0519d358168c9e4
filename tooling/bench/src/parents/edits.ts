import { findParents, type FingerprintIndex } from '@hookline/similarity';
import type { Random } from '@hookline/code-corpus';
import type { Version } from './versions.ts';
import type { Answer } from './tally.ts';

const MIN_TOKENS = 15;

/**
 * Replays versions into the index in order and searches the parents of a sample of the edits. All versions of a commit are
 * queried before any of them is added, so the index contains earlier commits only. Versions that keep, or return to, an
 * indexed identity are not counted.
 */
export async function replayEdits(
  versions: readonly Version[],
  index: FingerprintIndex,
  sample: number,
  random: Random,
  withPath: boolean,
): Promise<Answer[]> {
  const sampled = new Set(random.sample(versions.filter(isEdit), sample));
  const lineages = new Map<string, Set<string>>();
  const answers: Answer[] = [];
  for (const commit of byCommit(versions)) {
    for (const version of commit) {
      const lineage = lineages.get(keyOf(version)) ?? new Set<string>();
      lineages.set(keyOf(version), lineage);
      if (version.parent) lineage.add(version.parent.fingerprint);
      const answer = sampled.has(version)
        ? await query(version, index, lineage, withPath ? locationOf(version) : undefined)
        : undefined;
      if (answer) answers.push(answer);
    }
    for (const version of commit) {
      lineages.get(keyOf(version))?.add(version.identity.fingerprint);
      await index.add({ ...version.identity, path: locationOf(version) });
    }
  }
  return answers;
}

const locationOf = ({ path, repository }: Version): string => `${repository}/${path}`;
const keyOf = (version: Version): string => `${locationOf(version)}#${version.name}`;

/** Groups versions by commit. Commits of several repositories can interleave, because the order is by time. */
function byCommit(versions: readonly Version[]): Version[][] {
  const commits = new Map<string, Version[]>();
  for (const version of versions) {
    const commit = commits.get(version.commit);
    if (commit) commit.push(version);
    else commits.set(version.commit, [version]);
  }
  return [...commits.values()];
}

function isEdit({ identity, parent }: Version): boolean {
  return parent !== undefined && identity.tokens >= MIN_TOKENS;
}

/** Searches parents for versions of repositories that are not indexed, which have none. */
export async function queryForeign(versions: readonly Version[], index: FingerprintIndex): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const version of versions) {
    const answer = await query(version, index, undefined, undefined);
    if (answer) answers.push(answer);
  }
  return answers;
}

async function query(
  version: Version,
  index: FingerprintIndex,
  lineage: ReadonlySet<string> | undefined,
  path: string | undefined,
): Promise<Answer | undefined> {
  const { identity, language, parent } = version;
  const startedAt = performance.now();
  const { known, parents, possible } = await findParents(identity, index, { path });
  const milliseconds = performance.now() - startedAt;
  if (known && lineage) return undefined;
  const first = (parents[0] ?? possible[0])?.pattern.fingerprint ?? '';
  const given = parents[0] ?? (known && { pattern: known, method: 'known', score: 1 });
  const isRight = given !== undefined && (lineage?.has(given.pattern.fingerprint) ?? false);
  return {
    language,
    tokens: identity.tokens,
    hasParent: lineage !== undefined,
    isGiven: given !== undefined,
    isRight,
    isFirstRight: lineage?.has(first) ?? false,
    isExact: lineage !== undefined && first === parent?.fingerprint,
    parents: parents.length,
    milliseconds,
    wrong: given && !isRight ? { child: version, given } : undefined,
  };
}
