import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getReleasePlan } from '@changesets/get-release-plan';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { addBundleChangesets } from '../src/bundle-changesets.ts';
import { changeset } from '../src/changeset.ts';
import { workspacePackages } from '../src/workspace.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Clones the repository with a single changeset and versions whose patches are in range for their dependents. */
function cloneWith(text: string): string {
  const clone = join(temporaryFolder(), 'clone');
  execFileSync('git', ['clone', '--quiet', '--shared', root, clone]);
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  for (const { file, manifest } of workspacePackages(clone))
    writeFileSync(file, JSON.stringify({ ...manifest, version: '0.1.0' }));
  const folder = join(clone, '.changeset');
  for (const name of readdirSync(folder)) if (name.endsWith('.md')) rmSync(join(folder, name));
  writeFileSync(join(folder, 'one.md'), text);
  return clone;
}

const versionOf = (clone: string, name: string): string | undefined =>
  workspacePackages(clone).find(({ manifest }) => manifest.name === name)?.manifest.version;

test.each([
  ['a part of the program', '@hookline/redaction'],
  ['a part that only the service contains', '@hookline/pattern-index'],
])('a patch of %s releases the bundle, with a changelog entry', async (_, name) => {
  const clone = cloneWith(`---\n'${name}': patch\n---\n\nFinds more.\n`);
  expect(await addBundleChangesets(clone)).toEqual([`hookline is released because of ${name}`]);
  await changeset(clone, ['version']);
  expect(versionOf(clone, 'hookline')).toBe('0.1.1');
  const changelog = readFileSync(join(clone, 'apps/hookline/CHANGELOG.md'), 'utf8');
  expect(changelog).toContain('\n## 0.1.1\n');
  expect(changelog).toContain(name);
});

test('a package that the bundle does not contain does not release it', async () => {
  const clone = cloneWith("---\n'@hookline/shared-breaker': patch\n---\n\nFaster.\n");
  expect(await addBundleChangesets(clone)).toEqual([]);
});

test('every changeset names packages of the repository', async () => {
  await expect(getReleasePlan(root)).resolves.toHaveProperty('releases');
});
