import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const entry = require.resolve('@electric-sql/pglite');

/**
 * Returns the template of an empty database. PGlite takes seconds to create one and a fraction of that to open a copy, so
 * the template is created once per machine.
 */
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
    // Another worker created the template first.
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** Copies an empty embedded database into a folder for `openPglite({ directory })`. The caller removes the folder. */
export function pgliteDirectory(into: string = mkdtempSync(join(tmpdir(), 'hookline-pglite-'))): string {
  cpSync(template(), into, { recursive: true });
  return into;
}
