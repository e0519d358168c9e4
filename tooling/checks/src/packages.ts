/**
 * Packs every published package as npm would get it, and checks the tarball: licence, notices and registry
 * (`tooling/release`), publint, and attw for those with types.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tarballProblems } from '@hookline/release/tarball';
import { registryOf, type WorkspacePackage, workspacePackages } from '@hookline/release/workspace';
import { run } from './run.ts';
import { root } from './workspace.ts';

const AT_ONCE = 2;
const bin = (name: string): string => join(import.meta.dirname, '../node_modules/.bin', name);

const packages = workspacePackages(root);
const registry = registryOf(packages);

async function checkOne({ folder, manifest }: WorkspacePackage): Promise<string[]> {
  const into = mkdtempSync(join(tmpdir(), 'hookline-pack-'));
  try {
    const packed = await run('pnpm', ['pack', '--pack-destination', into], folder);
    const tarball = readdirSync(into).find((name) => name.endsWith('.tgz'));
    if (packed.code !== 0 || !tarball) return [`${manifest.name}: pnpm pack failed\n${packed.output}`];
    const file = join(into, tarball);
    const results = [await run(bin('publint'), ['run', '--strict', file], import.meta.dirname)];
    if (folder.includes('/packages/'))
      results.push(
        await run(bin('attw'), [file, '--profile', 'esm-only', '--no-emoji', '--no-color'], import.meta.dirname),
      );
    const failures = results.filter(({ code }) => code !== 0).map(({ output }) => `${manifest.name}\n${output}`);
    return [...failures, ...(await tarballProblems(file, { registry, released: manifest.version !== '0.0.0' }))];
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

const queue = packages.filter(({ manifest }) => manifest.private !== true);
const complaints: string[] = [];
const worker = async (): Promise<void> => {
  for (let next = queue.shift(); next; next = queue.shift()) complaints.push(...(await checkOne(next)));
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
if (complaints.length > 0) {
  console.log(complaints.join('\n'));
  process.exitCode = 1;
}
