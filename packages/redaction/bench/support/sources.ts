import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { isSecretFile } from '../../src/index.ts';

const require = createRequire(import.meta.url);

/** Packages whose files are read when no folder is given. */
const PACKAGES = ['@secretlint/core', 'fast-check', 'vitest', '@openredaction/openredaction'];
const MOST_BYTES = 262_144;

/** Returns the text files below folders, except files of secrets; without a folder, those of installed packages. */
export function sources(folders: readonly string[]): { readonly path: string; readonly text: string }[] {
  const all = folders.length > 0 ? folders : PACKAGES.map((name) => dirname(require.resolve(name)));
  return all.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .flatMap((path) => {
        const file = statSync(path, { throwIfNoEntry: false });
        if (!file?.isFile() || file.size > MOST_BYTES || isSecretFile(path)) return [];
        const text = readFileSync(path, 'utf8');
        return text.includes('\0') || text.includes('\uFFFD') ? [] : [{ path, text }];
      }),
  );
}
