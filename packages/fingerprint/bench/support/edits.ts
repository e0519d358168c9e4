import { findParents, type FingerprintIndex } from '../../src/index.ts';
import type { Random } from './random.ts';
import type { Answer } from './tally.ts';
import type { Version } from './versions.ts';

const MIN_TOKENS = 15;

/**
 * Replays the versions into the index in order, and asks for the parents of a sample of those that were edited.
 * All versions of a commit are asked for before any of them is added: what is in the index is what earlier
 * commits left. Versions that keep, or return to, a known identity have no parent to be found.
 */
export async function replayEdits(
  versions: readonly Version[],
  index: FingerprintIndex,
  sample: number,
  random: Random,
  withPath: boolean,
): Promise<Answer[]> {
  const asked = new Set(random.sample(versions.filter(isEdit), sample));
  const lineages = new Map<string, Set<string>>();
  const answers: Answer[] = [];
  for (const commit of byCommit(versions)) {
    for (const version of commit) {
      const lineage = lineages.get(keyOf(version)) ?? new Set<string>();
      lineages.set(keyOf(version), lineage);
      if (version.parent) lineage.add(version.parent.fingerprint);
      const answer = asked.has(version)
        ? await ask(version, index, lineage, withPath ? placeOf(version) : undefined)
        : undefined;
      if (answer) answers.push(answer);
    }
    for (const version of commit) {
      lineages.get(keyOf(version))?.add(version.identity.fingerprint);
      await index.add({ ...version.identity, path: placeOf(version) });
    }
  }
  return answers;
}

const placeOf = ({ path, repository }: Version): string => `${repository}/${path}`;
const keyOf = (version: Version): string => `${placeOf(version)}#${version.name}`;

/** Versions that came at once. Those of other repositories may come in between: order is by time. */
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

/** Asks for the parents of versions that have none: they are of repositories that the index has nothing of. */
export async function askForeign(versions: readonly Version[], index: FingerprintIndex): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const version of versions) {
    const answer = await ask(version, index, undefined, undefined);
    if (answer) answers.push(answer);
  }
  return answers;
}

async function ask(
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
