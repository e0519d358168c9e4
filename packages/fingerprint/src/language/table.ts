import { LANGUAGE_TABLE } from '../generated/languages.ts';

/** Linguist's classification of a language. */
type LanguageType = 'programming' | 'data' | 'markup' | 'prose';

/** A language of the table. */
export interface Language {
  readonly name: string;
  readonly family: string;
  readonly type: LanguageType;
}

interface Tables {
  /** Languages by lower-case name and alias. */
  readonly names: ReadonlyMap<string, Language>;
  readonly extensions: ReadonlyMap<string, Language>;
  readonly filenames: ReadonlyMap<string, Language>;
  readonly interpreters: ReadonlyMap<string, Language>;
}

let tables: Tables | undefined;

/** Returns the table, which is parsed on first use. */
export function languageTables(): Tables {
  tables ??= readTables();
  return tables;
}

function readTables(): Tables {
  const aliases = new Map<string, Language>();
  const extensions = new Map<string, Language>();
  const filenames = new Map<string, Language>();
  const interpreters = new Map<string, Language>();
  const names = new Map<string, Language>();
  const put = (into: Map<string, Language>, keys: string | undefined, language: Language): void => {
    if (keys) for (const key of keys.split(',')) into.set(key, language);
  };
  for (const row of LANGUAGE_TABLE.split('\n')) {
    const [name = '', family = '', type, ...claims] = row.split('|');
    if (name === '') continue;
    const language: Language = { name, family, type: type as LanguageType };
    names.set(name.toLowerCase(), language);
    put(extensions, claims[0], language);
    put(filenames, claims[1], language);
    put(interpreters, claims[2], language);
    put(aliases, claims[3], language);
  }
  return { names: new Map([...aliases, ...names]), extensions, filenames, interpreters };
}
