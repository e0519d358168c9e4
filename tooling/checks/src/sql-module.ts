import type { SqlFile, SqlPackage } from './sql-files.ts';

/** Path of a package's generated module below the package. */
export const SQL_MODULE = 'src/generated/sql.ts';

/** Returns the module that holds the text of a package's SQL files, so that they are there in `dist` and in bundles. */
export function sqlModule({ migrations, repeatables, others }: SqlPackage): string {
  const list = (name: string, files: readonly SqlFile[]): string =>
    files.length === 0
      ? ''
      : `\nexport const ${name}: readonly { readonly name: string; readonly sql: string }[] = [\n${files.map(entry).join('')}];\n`;
  const single = (file: SqlFile): string => `\nexport const ${camelCase(file.name)}: string = ${literal(file)};\n`;
  return `// Made from ../../sql by \`node tooling/checks/src/sql.ts --write\`. Edit the files there.\n${list('migrations', migrations)}${list('repeatables', repeatables)}${others.map(single).join('')}`;
}

function entry(file: SqlFile): string {
  return `  {\n    name: '${file.name}',\n    sql: ${literal(file)},\n  },\n`;
}

/** A raw template keeps the text readable in diffs. */
function literal({ path, text }: SqlFile): string {
  if (text.includes('`') || text.includes('${')) throw new Error(`${path}: a backtick or \${ cannot be embedded`);
  return `String.raw\`${text}\``;
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
