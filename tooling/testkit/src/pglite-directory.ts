import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const entry = require.resolve('@electric-sql/pglite');

/** Making an empty database takes PGlite seconds, opening a copy of one a fraction of that: it is made once a machine. */
function template(): string {
  const { version } = JSON.parse(readFileSync(join(entry, '../../package.json'), 'utf8')) as { version: string };
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/hookline', import.meta.url));
  const folder = join(cache, `pglite-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'pglite-new-'));
  const code = `
    import { PGlite } from ${JSON.stringify(pathToFileURL(entry).href)};
    const database = new PGlite(${JSON.stringify(join(fresh, 'pglite'))});
    await database.waitReady;
    await database.close();
  `;
  execFileSync(process.execPath, ['--input-type=module', '--eval', code]);
  try {
    renameSync(fresh, folder);
  } catch {
    // Another worker was faster.
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** A folder of its own with an empty embedded database in it, for `openPglite({ directory })`. Remove it afterwards. */
export function pgliteDirectory(into: string = mkdtempSync(join(tmpdir(), 'hookline-pglite-'))): string {
  cpSync(template(), into, { recursive: true });
  return into;
}
