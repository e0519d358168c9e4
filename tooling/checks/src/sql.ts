/**
 * Checks the SQL files of all packages: format, lint, locked migrations, generated modules, and that no package uses another's
 * tables. `--write` formats the files that may change, locks new migrations and generates the modules.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadModule } from 'libpg-query';
import { format } from 'sql-formatter';
import { run } from './run.ts';
import { sourceFiles } from './source-files.ts';
import { type SqlFile, sqlPackages, type SqlPackage } from './sql-files.ts';
import { checkLock, extendLock } from './sql-lock.ts';
import { SQL_MODULE, sqlModule } from './sql-module.ts';
import { foreignAccess } from './sql-ownership.ts';
import { root } from './workspace.ts';

const filesOf = ({ migrations, repeatables, others }: SqlPackage): readonly SqlFile[] => [
  ...migrations,
  ...repeatables,
  ...others,
];

/** Bodies of functions are strings, which stay as they are. */
function formatted({ text }: SqlFile): string {
  return `${format(text, { language: 'postgresql', expressionWidth: 110, tabWidth: 2 }).trimEnd()}\n`;
}

function checkFormat(file: SqlFile): string[] {
  return file.text === formatted(file)
    ? []
    : [`${file.path} is not formatted: run node tooling/checks/src/sql.ts --write`];
}

function checkModule(pkg: SqlPackage): string[] {
  const path = join(pkg.dir, SQL_MODULE);
  const isCurrent = readText(path) === sqlModule(pkg);
  return isCurrent ? [] : [`${path} is out of date: run node tooling/checks/src/sql.ts --write`];
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

async function lint(packages: readonly SqlPackage[]): Promise<string[]> {
  const bin = join(import.meta.dirname, '../node_modules/.bin/postgres-language-server');
  const config = join(import.meta.dirname, '..');
  const paths = packages.flatMap(filesOf).map(({ path }) => path);
  const { code, output } = await run(bin, ['check', `--config-path=${config}`, '--error-on-warnings', ...paths], root);
  return code === 0 ? [] : [output];
}

function write(): void {
  for (const file of sqlPackages().flatMap(filesOf)) writeFileSync(join(root, file.path), formatted(file));
  for (const pkg of sqlPackages()) {
    const path = join(root, pkg.dir, SQL_MODULE);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, sqlModule(pkg));
  }
  extendLock(root, sqlPackages());
}

if (process.argv.includes('--write')) write();
await loadModule();
const packages = sqlPackages();
const sources = sourceFiles(root, 'packages/*/src/**.ts', 'apps/*/src/**.ts').filter(
  ({ path }) => !path.endsWith(SQL_MODULE),
);
const problems = [
  ...packages.flatMap(filesOf).flatMap(checkFormat),
  ...packages.flatMap(checkModule),
  ...checkLock(root, packages),
  ...foreignAccess(packages, sources),
  ...(await lint(packages)),
];
if (problems.length > 0) {
  console.log(problems.join('\n'));
  process.exitCode = 1;
}
