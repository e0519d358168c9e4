import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Registry } from '@hookline/testkit/registry';
import type { PinnedPackage } from '../src/index.ts';

/** Publishes a package with the given files from a folder below `scratch`, and returns it with the digest of the registry. */
export async function publish(
  registry: Registry,
  scratch: string,
  manifest: { readonly name: string; readonly version: string; readonly [field: string]: unknown },
  files: Readonly<Record<string, string>>,
): Promise<PinnedPackage> {
  const folder = mkdtempSync(join(scratch, 'package-'));
  for (const [path, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  execFileSync('npm', ['publish', '--userconfig', registry.npmrc], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { name, version } = manifest;
  const answer = await fetch(`${registry.url}${name.replace('/', '%2f')}/${version}`);
  const { dist } = (await answer.json()) as { readonly dist: { readonly integrity: string } };
  return { name, version, integrity: dist.integrity };
}

/** Environment of an npm that uses the registry, with a cache of its own and no settings of this user. */
export function npmEnvironment(registry: Registry, scratch: string): Readonly<Record<string, string | undefined>> {
  return {
    PATH: process.env['PATH'],
    HOME: scratch,
    npm_config_registry: registry.url,
    npm_config_cache: join(scratch, 'npm-cache'),
    npm_config_update_notifier: 'false',
  };
}
