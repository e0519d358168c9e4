import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registry } from '@hookline/testkit/registry';
import { writeDigests } from '../../src/digests.ts';

const image = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../package');

/** Publishes the built package under a version, with an optional change to its files. */
export function publishAs(version: string, registry: Registry, change: (folder: string) => void = () => {}): void {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-published-'));
  try {
    cpSync(image, folder, { recursive: true });
    const file = join(folder, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...manifest, version, publishConfig: { registry: registry.url } }));
    change(folder);
    writeDigests(folder);
    publishFolder(folder, registry);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Publishes a folder with an npm that knows nothing of this user: neither settings nor cache. */
export function publishFolder(folder: string, registry: Registry): void {
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_config_'));
  execFileSync('npm', ['publish', '--userconfig', registry.npmrc, '--cache', `${registry.npmrc}-cache`], {
    cwd: folder,
    env: Object.fromEntries(own),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Adds a migration to the service of a package: a version whose database a service of the version before refuses. */
export function addMigration(folder: string): void {
  const added = {
    name: '999-of-the-next-version',
    sql: 'ALTER TABLE pattern_lineage_nodes ADD COLUMN of_the_next_version integer NOT NULL DEFAULT 1;',
  };
  const schema = /(component:"lineage",migrations:)([\w$]+)/;
  const chunk = globSync('service/*.js', { cwd: folder })
    .map((path) => join(folder, path))
    .find((path) => schema.test(readFileSync(path, 'utf8')));
  if (chunk === undefined) throw new Error('the service has no schema of the lineage');
  const text = readFileSync(chunk, 'utf8');
  writeFileSync(
    chunk,
    text.replace(schema, (_, key: string, list: string) => `${key}[...${list},${JSON.stringify(added)}]`),
  );
}
