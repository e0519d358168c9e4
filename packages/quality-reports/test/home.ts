import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SYNTAX_FEATURE } from '@hookline/checkers/grammars';
import { OptionalPackages } from '@hookline/npm-packages';
import { success } from '@hookline/outcome';
import { createRedactor } from '@hookline/redaction';
import { hooklinePaths, readSettings } from '@hookline/settings';
import { linkOptionalPackage, temporaryFolder } from '@hookline/testkit';
import type { QualityOptions } from '../src/index.ts';

const grammars = join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm')), '..');

/** A home in a temporary folder. `options` reads its settings file again at each call. */
export interface Home {
  readonly folder: string;
  readonly options: () => QualityOptions;
  /** Puts the grammars of the workspace where npm would install them. */
  readonly withGrammars: () => Promise<void>;
}

/** Creates a home. Its npm has no registry. */
export function makeHome(): Home {
  const folder = temporaryFolder();
  const paths = hooklinePaths(join(folder, 'hooks'), folder);
  mkdirSync(paths.home);
  const environment = {
    PATH: process.env['PATH'],
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(folder, 'npm'),
  };
  const options = (): QualityOptions => ({
    assist: async () => ({ hookSets: () => ({ relink: async () => success(undefined) }) }),
    claudeFolder: folder,
    environment,
    paths,
    program: join(folder, 'package/bin/hookline.js'),
    redactor: () => createRedactor(),
    settings: readSettings(paths.configFile, {}).settings,
  });
  return {
    folder,
    options,
    withGrammars: () =>
      linkOptionalPackage({
        folder: paths.optionalPackages,
        name: '@vscode/tree-sitter-wasm',
        root: grammars,
        entry: 'wasm/tree-sitter.js',
        locate: () =>
          new OptionalPackages({ folder: paths.optionalPackages, env: environment }).locate(SYNTAX_FEATURE, 'x'),
      }),
  };
}
