import { parseSync, Visitor } from 'oxc-parser';
import type { SqlFile, SqlPackage } from './sql-files.ts';
import { looksLikeSql, referencesOf } from './sql-references.ts';
import type { SourceFile } from './source-files.ts';

/** Script whose views and functions other packages may use. */
const PUBLISHED = 'published';

interface Owned {
  readonly owner: string;
  readonly isPublished: boolean;
}

/**
 * Reports every use of a table, view or function of another package in SQL files and in the SQL of TypeScript sources, unless the
 * owner publishes it in `sql/repeatable/published.sql`. A table is owned by the package that creates it and is never published.
 */
export function foreignAccess(packages: readonly SqlPackage[], sources: readonly SourceFile[]): string[] {
  const owned = new Map<string, Owned>();
  const problems: string[] = [];
  const own = (name: string, owner: string, isPublished: boolean): void => {
    const other = owned.get(name);
    if (other && other.owner !== owner) problems.push(`${name} is created by ${other.owner} and by ${owner}`);
    owned.set(name, { owner, isPublished });
  };
  const files = packages.flatMap((pkg) =>
    allFiles(pkg).map((file) => ({ file, owner: pkg.dir, found: referencesOf(file.text) })),
  );
  for (const { file, owner, found } of files) {
    const isPublished = file.name === PUBLISHED;
    for (const name of found.tables) own(name, owner, false);
    for (const name of [...found.views, ...found.functions]) own(name, owner, isPublished);
  }
  const report = (path: string, from: string, names: Iterable<string>): void => {
    for (const name of new Set(names)) {
      const object = owned.get(name);
      if (!object || object.owner === from || object.isPublished) continue;
      problems.push(`${path} uses ${name}, which belongs to ${object.owner}: use a view or function that it publishes`);
    }
  };
  for (const { file, owner, found } of files) {
    report(file.path, owner, [...found.used, ...found.opaque.flatMap((text) => wordsOf(text))]);
  }
  for (const source of sources) report(source.path, ownerOf(source.path), sqlTexts(source).flatMap(usedIn));
  return problems;
}

function allFiles({ migrations, repeatables, others }: SqlPackage): readonly SqlFile[] {
  return [...migrations, ...repeatables, ...others];
}

/** `packages/<name>` or `apps/<name>`. */
function ownerOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** Texts of a source file that look like SQL. Expressions inside a template become a placeholder. */
function sqlTexts({ path, text }: SourceFile): string[] {
  const texts: string[] = [];
  const add = (found: string): void => {
    if (looksLikeSql(found)) texts.push(found);
  };
  new Visitor({
    Literal({ value }) {
      if (typeof value === 'string') add(value);
    },
    TemplateLiteral({ quasis }) {
      add(quasis.map(({ value }) => value.cooked ?? value.raw).join(' $1 '));
    },
  }).visit(parseSync(path, text).program);
  return texts;
}

/** A text with placeholders that does not parse is searched for names instead. */
function usedIn(text: string): readonly string[] {
  try {
    const { used, opaque } = referencesOf(text);
    return [...used, ...opaque.flatMap(wordsOf)];
  } catch {
    return wordsOf(text);
  }
}

function wordsOf(text: string): string[] {
  return text.match(/[a-z_][a-z0-9_]*/g) ?? [];
}
