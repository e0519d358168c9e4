import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './workspace.ts';

/** A SQL file of a package. */
export interface SqlFile {
  /** Path below the root of the repository. */
  readonly path: string;
  /** File name without `.sql`. */
  readonly name: string;
  readonly text: string;
}

/** The SQL files of one package. */
export interface SqlPackage {
  /** Folder name below `packages/`. */
  readonly name: string;
  /** Path below the root of the repository. */
  readonly dir: string;
  /** Numbered files of `sql/`, in order of name. */
  readonly migrations: readonly SqlFile[];
  /** Files of `sql/repeatable/`, in order of name. */
  readonly repeatables: readonly SqlFile[];
  /** Other files of `sql/`, such as `after-rebuild.sql`. */
  readonly others: readonly SqlFile[];
}

const NUMBERED = /^\d{3}-[a-z0-9-]+$/;

/** Reads every package with a folder `sql`, in order of name. */
export function sqlPackages(): SqlPackage[] {
  return readdirSync(join(root, 'packages'))
    .sort()
    .filter((name) => existsSync(join(root, 'packages', name, 'sql')))
    .map((name) => {
      const dir = `packages/${name}`;
      const files = sqlFiles(`${dir}/sql`);
      return {
        name,
        dir,
        migrations: files.filter((file) => NUMBERED.test(file.name)),
        repeatables: sqlFiles(`${dir}/sql/repeatable`),
        others: files.filter((file) => !NUMBERED.test(file.name)),
      };
    });
}

function sqlFiles(dir: string): SqlFile[] {
  if (!existsSync(join(root, dir))) return [];
  return readdirSync(join(root, dir))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const path = `${dir}/${file}`;
      return { path, name: basename(file, '.sql'), text: readFileSync(join(root, path), 'utf8') };
    });
}
