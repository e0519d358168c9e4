import * as linguist from 'linguist-languages';
import { FAMILY_LANGUAGES, MODE_FAMILIES, PREFERRED, TYPE_FAMILIES } from './language-families.ts';

/** What linguist says of a language, as far as it is used. */
interface Language {
  readonly name: string;
  readonly type: 'programming' | 'data' | 'markup' | 'prose';
  readonly group?: string;
  readonly codemirrorMode?: string;
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
  readonly interpreters?: readonly string[];
  readonly aliases?: readonly string[];
}

type Claims = (language: Language) => readonly string[] | undefined;

const FIELDS: readonly Claims[] = [
  ({ extensions }) => extensions?.map((extension) => extension.toLowerCase()),
  ({ filenames }) => filenames,
  ({ interpreters }) => interpreters,
  ({ aliases }) => aliases,
];

const languages = (Object.values(linguist) as Language[]).sort((a, b) => (a.name < b.name ? -1 : 1));
const byName = new Map(languages.map((language) => [language.name, language]));
const families = new Map(
  Object.entries(FAMILY_LANGUAGES).flatMap(([family, names]) => names.split(', ').map((name) => [name, family])),
);
const rank = new Map(PREFERRED.split(', ').map((name, at) => [name, at]));
const rankOf = (name: string): number => rank.get(name) ?? rank.size;

function familyOf({ codemirrorMode, group, name, type }: Language): string {
  const parent = group === undefined ? undefined : byName.get(group);
  return (
    families.get(name) ??
    (parent && parent.name !== name ? familyOf(parent) : undefined) ??
    MODE_FAMILIES[codemirrorMode ?? ''] ??
    (TYPE_FAMILIES[type] as string)
  );
}

/** Who has each extension, file name or interpreter: one language, however many claim it. */
function owners(claims: Claims): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const language of languages) {
    for (const claim of claims(language) ?? []) {
      const owner = found.get(claim);
      if (owner === undefined || rankOf(language.name) < rankOf(owner)) found.set(claim, language.name);
    }
  }
  return found;
}

/** The names in the hand-written lists that linguist does not know: there should be none. */
export function unknownNames(): string[] {
  return [...families.keys(), ...rank.keys()].filter((name) => !byName.has(name));
}

/** The text of the generated module. */
export function renderLanguageTable(): string {
  const fields = FIELDS.map((claims) => ({ claims, owner: owners(claims) }));
  const rows = languages.map((language) => {
    const lists = fields.map(({ claims, owner }) =>
      [...new Set(claims(language))].filter((claim) => owner.get(claim) === language.name).join(','),
    );
    const row = [language.name, familyOf(language), language.type, ...lists].join('|').replace(/\|+$/, '');
    if (row.split('|').length > 7 || /[`\\$\n]/.test(row)) throw new Error(`cannot be written: ${row}`);
    return row;
  });
  return `// oxlint-disable max-lines -- made by a program
/**
 * Made by scripts/generate-languages.ts from linguist-languages; do not edit. A language a line: name, family,
 * type, extensions, file names, interpreters, aliases.
 */
export const LANGUAGE_TABLE = \`\\
${rows.join('\n')}
\`;
`;
}
