import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Limit of hooks, in milliseconds. It is given to each project, because vitest does not pass `--hookTimeout` to them. */
const HOOK_TIMEOUT_MS = 300_000;

/** Returns the project of a folder, with its own configuration where it has one. */
function projectOf(root: string): TestProjectInlineConfiguration {
  const own = join(root, 'vitest.config.ts');
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly name: string };
  return { ...(existsSync(own) ? { extends: own } : {}), root, test: { name, hookTimeout: HOOK_TIMEOUT_MS } };
}

export default defineConfig({
  test: {
    projects: ['packages', 'apps', 'tooling']
      .flatMap((parent) =>
        readdirSync(join(import.meta.dirname, parent)).map((folder) => join(import.meta.dirname, parent, folder)),
      )
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .map(projectOf),
  },
});
