import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { create } from 'tar';
import { expect, test } from 'vitest';
import { tarballProblems } from '../src/tarball.ts';

const registry = 'http://127.0.0.1:4873/';
const rules = { registry, released: true };
const manifest = { name: 'bundle', version: '1.2.0', license: 'MIT', publishConfig: { registry } };
const sbom = { components: [{ name: 'zod', version: '4.0.0' }] };
const COMPLETE: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(manifest),
  LICENSE: 'MIT License\n',
  'README.md': '# bundle\n',
  'CHANGELOG.md': '# bundle\n\n## 1.2.0\n\n### Minor Changes\n',
  'THIRD-PARTY-NOTICES.txt': 'Contains:\n\nzod 4.0.0 (MIT)\n',
  'sbom.cdx.json': JSON.stringify(sbom),
  'files.json': '{}',
};

async function problemsOf(change: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'package'));
  for (const [name, text] of Object.entries({ ...COMPLETE, ...change }))
    if (text !== undefined) writeFileSync(join(folder, 'package', name), text);
  const file = join(folder, 'bundle.tgz');
  await create({ cwd: folder, file, gzip: true }, ['package']);
  rmSync(join(folder, 'package'), { recursive: true });
  return tarballProblems(file, rules);
}

test('a complete bundle has no problems', async () => {
  expect(await problemsOf({})).toEqual([]);
});

test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
  ['without a licence', { LICENSE: undefined }, 'bundle: has no LICENSE file of MIT'],
  ['without a changelog', { 'CHANGELOG.md': undefined }, 'bundle: CHANGELOG.md has no entry for 1.2.0'],
  [
    'with the changelog of an older version',
    { 'CHANGELOG.md': '# bundle\n\n## 1.1.0\n' },
    'bundle: CHANGELOG.md has no entry for 1.2.0',
  ],
  [
    'without notices',
    { 'THIRD-PARTY-NOTICES.txt': undefined },
    'bundle: THIRD-PARTY-NOTICES.txt does not name zod 4.0.0',
  ],
  ['without a bill of materials', { 'sbom.cdx.json': undefined }, 'bundle: sbom.cdx.json lists no component'],
  ['with source maps', { 'main.js.map': '{}' }, 'bundle: contains source maps'],
  [
    'for another registry',
    {
      'package.json': JSON.stringify({ ...manifest, publishConfig: { registry: 'https://registry.npmjs.org/' } }),
    },
    `bundle: publishConfig.registry is not ${registry}`,
  ],
  [
    'with a range of the workspace',
    { 'package.json': JSON.stringify({ ...manifest, dependencies: { zod: 'catalog:' } }), 'files.json': undefined },
    'bundle: depends on zod by catalog:',
  ],
])('a release %s is refused', async (_, change, problem) => {
  expect(await problemsOf(change)).toEqual([problem]);
});
