import { cutFunctions, type FileChange, readHistory } from '@hookline/code-corpus';
import type { CodeIdentity } from '@hookline/fingerprint';
import { identityOf } from './identity.ts';

/** One version of a function. */
export interface Version {
  readonly repository: string;
  readonly path: string;
  readonly language: string;
  readonly name: string;
  readonly commit: string;
  readonly at: number;
  readonly identity: CodeIdentity;
  /** The function of the same name before the commit. */
  readonly parent: CodeIdentity | undefined;
}

/** Texts by fingerprint. */
export type Texts = Map<string, string>;

/**
 * Returns the versions of all functions of a repository in the order of its commits. Functions are cut by tree-sitter and
 * paired by their qualified names, independently of the packages under test. A renamed function is not a pair; neither is
 * a function that shares its name with another one of its file. Adds the texts to `texts` when it is given.
 */
export async function readVersions(repository: string, texts?: Texts): Promise<Version[]> {
  const versions: Version[] = [];
  const last = new Map<string, Map<string, CodeIdentity>>();
  for (const change of readHistory(repository)) {
    const before = last.get(change.path) ?? (await identitiesOf(change, change.before ?? '', texts));
    const isFirst = !last.has(change.path);
    const after = await identitiesOf(change, change.after, texts);
    const base = {
      repository: change.repository,
      path: change.path,
      language: change.language,
      commit: change.commit,
      at: change.at,
    };
    if (isFirst)
      for (const [name, identity] of before)
        versions.push({ ...base, commit: `${change.commit}^`, name, identity, parent: undefined });
    for (const [name, identity] of after) {
      const isOne = !name.includes('#') && !after.has(`${name}#2`) && !before.has(`${name}#2`);
      const parent = isOne ? before.get(name) : undefined;
      if (before.get(name)?.fingerprint !== identity.fingerprint) versions.push({ ...base, name, identity, parent });
    }
    last.set(change.path, after);
  }
  return versions;
}

async function identitiesOf(
  { language, path }: FileChange,
  text: string,
  texts?: Texts,
): Promise<Map<string, CodeIdentity>> {
  const identities = new Map<string, CodeIdentity>();
  for (const cut of await cutFunctions(language, text)) {
    const identity = identityOf(cut.text, path);
    if (!identity) continue;
    identities.set(cut.name, withoutText(identity));
    texts?.set(identity.fingerprint, cut.text);
  }
  return identities;
}

/** Copies the members that are read later, so that the text can be freed. */
function withoutText({ family, fingerprint, hashes, nameHash, patternId, shape, tokens }: CodeIdentity): CodeIdentity {
  return { family, fingerprint, hashes, nameHash, patternId, shape, tokens };
}
