import { cutFunctions } from '../../test/support/functions.ts';
import { fingerprint } from '../../src/index.ts';
import type { CodeIdentity } from '../../src/index.ts';
import { type FileEvent, readHistory } from './history.ts';

/** One version of a function, in the order in which they came to be. */
export interface Version {
  readonly repository: string;
  readonly path: string;
  readonly language: string;
  readonly name: string;
  readonly commit: string;
  readonly at: number;
  readonly identity: CodeIdentity;
  /** What it was edited from: the function of the same name in the text before. */
  readonly parent: CodeIdentity | undefined;
}

/** Texts by the fingerprint that they have. */
export type Texts = Map<string, string>;

/** What product code makes of a piece: the language is that of its path. */
export function identityOf(text: string, path: string): CodeIdentity | undefined {
  const made = fingerprint(text, { path });
  return made.ok ? made.value : undefined;
}

/**
 * The versions of all functions of a repository. Functions are cut, and told to be the same, by tree-sitter and
 * by their qualified names: the package has no say in what is a pair. A function that was renamed is no pair,
 * nor is one that shares its name with another of its file. Their texts are kept in `texts` where that is given.
 */
export async function readVersions(repository: string, texts?: Texts): Promise<Version[]> {
  const versions: Version[] = [];
  const last = new Map<string, Map<string, CodeIdentity>>();
  for (const event of readHistory(repository)) {
    const before = last.get(event.path) ?? (await identitiesOf(event, event.before ?? '', texts));
    const isFirst = !last.has(event.path);
    const after = await identitiesOf(event, event.after, texts);
    const base = {
      repository: event.repository,
      path: event.path,
      language: event.language,
      commit: event.commit,
      at: event.at,
    };
    if (isFirst)
      for (const [name, identity] of before)
        versions.push({ ...base, commit: `${event.commit}^`, name, identity, parent: undefined });
    for (const [name, identity] of after) {
      const isOne = !name.includes('#') && !after.has(`${name}#2`) && !before.has(`${name}#2`);
      const parent = isOne ? before.get(name) : undefined;
      if (before.get(name)?.fingerprint !== identity.fingerprint) versions.push({ ...base, name, identity, parent });
    }
    last.set(event.path, after);
  }
  return versions;
}

async function identitiesOf(
  { language, path }: FileEvent,
  text: string,
  texts?: Texts,
): Promise<Map<string, CodeIdentity>> {
  const identities = new Map<string, CodeIdentity>();
  for (const cut of await cutFunctions(language, text)) {
    const identity = identityOf(cut.text, path);
    if (!identity) continue;
    identities.set(cut.name, frozen(identity));
    texts?.set(identity.fingerprint, cut.text);
  }
  return identities;
}

/** Only what is looked at later: the texts are let go. */
function frozen({ family, fingerprint, hashes, nameHash, patternId, shape, tokens }: CodeIdentity): CodeIdentity {
  return { family, fingerprint, hashes, nameHash, patternId, shape, tokens };
}
