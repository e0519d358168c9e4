/**
 * Releases the packages:
 *
 * - `version`: adds a changeset for each bundle that contains a changed part, and applies all changesets.
 * - `plugin`: writes the version and the registrations of the hooks into the plugin; `version` does so as well.
 * - `registry URL`: writes the registry into every published manifest. It is the only one that they can be published to.
 * - `pins NAME@VERSION...`: prints the packages of an optional feature, for `@hookline/npm-packages`.
 * - `pack FOLDER`: packs what the registry does not have, and checks each tarball.
 * - `publish FOLDER`: checks the tarballs again and publishes them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addBundleChangesets } from './bundle-changesets.ts';
import { changeset } from './changeset.ts';
import { tarballProblems } from './tarball.ts';
import { registryOf, workspacePackages } from './workspace.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const [command, argument, ...more] = process.argv.slice(2);
try {
  if (command === 'version') {
    for (const line of await addBundleChangesets(root)) console.log(line);
    await changeset(root, ['version']);
    await updatePlugin();
  } else if (command === 'plugin') await updatePlugin();
  else if (command === 'pins' && argument !== undefined)
    console.log(JSON.stringify((await import('./pins.ts')).pinsOf([argument, ...more]), null, 2));
  else if (command === 'registry' && argument !== undefined) setRegistry(new URL(argument).href);
  else if (command === 'pack' && argument !== undefined) {
    await changeset(root, ['pack', '--out-dir', argument], registryOf(workspacePackages(root)));
    await check(argument);
  } else if (command === 'publish' && argument !== undefined) {
    await check(argument);
    await changeset(root, ['publish', '--from-pack-dir', argument], registryOf(workspacePackages(root)));
  } else {
    console.error(
      'usage: pnpm release version | plugin | registry URL | pins NAME@VERSION... | pack FOLDER | publish FOLDER',
    );
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @throws Error with every problem of the tarballs that `pack` listed */
async function check(folder: string): Promise<void> {
  const plan = JSON.parse(readFileSync(join(folder, 'publish-plan.json'), 'utf8')) as {
    readonly plan: readonly (readonly { readonly tarball?: { readonly path: string } }[])[];
  };
  const registry = registryOf(workspacePackages(root));
  const tarballs = plan.plan.flat().flatMap(({ tarball }) => tarball ?? []);
  const problems: string[] = [];
  for (const { path } of tarballs)
    problems.push(...(await tarballProblems(join(folder, path), { registry, released: true })));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`${tarballs.length} packages are ready for ${registry}`);
}

/** It reads the registrations of the built hook-adapters; the other commands need no build. */
async function updatePlugin(): Promise<void> {
  const { writePlugin } = await import('./plugin.ts');
  writePlugin(root);
}

function setRegistry(registry: string): void {
  for (const { file, manifest } of workspacePackages(root)) {
    if (manifest.private === true) continue;
    const changed = { ...manifest, publishConfig: { ...manifest.publishConfig, registry } };
    writeFileSync(file, `${JSON.stringify(changed, null, 2)}\n`);
  }
}
