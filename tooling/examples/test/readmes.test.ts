import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { snippetsOf } from '../src/index.ts';

const root = join(import.meta.dirname, '../../..');
const generated = join(import.meta.dirname, '../.generated');
const run = promisify(execFile);

/** Folders of the published packages. */
const packages = globSync('packages/*/package.json', { cwd: root })
  .map((manifest) => dirname(manifest))
  .sort();
const documents = [
  ...packages.map((folder) => join(folder, 'README.md')),
  'README.md',
  ...globSync('docs/*.md', { cwd: root }),
];
const examples = documents
  .filter((document) => existsSync(join(root, document)))
  .flatMap((document) =>
    snippetsOf(join(root, document)).map((snippet, index) => ({
      ...snippet,
      name: `${document}:${snippet.line}`,
      file: join(generated, `${document.replaceAll('/', '-').replace(/\.md$/, '')}-${index}.ts`),
    })),
  );

rmSync(generated, { recursive: true, force: true });
mkdirSync(generated);
for (const { file, code } of examples) writeFileSync(file, code);

test.each(packages)('%s has a README with a description, an example and all sections', (folder) => {
  const readme = readFileSync(join(root, folder, 'README.md'), 'utf8');
  const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string };
  expect(readme.split('\n')[0]).toBe(`# ${name}`);
  for (const part of ['```ts example', '```text output', '## Options', '## Errors', '## What it does not do'])
    expect(readme).toContain(part);
});

test.each(packages)('%s: the install line of the README names every package that its examples need', (folder) => {
  const readme = readFileSync(join(root, folder, 'README.md'), 'utf8');
  const installed = /^```sh install\nnpm install (.*)\n```$/m.exec(readme)?.[1]?.split(' ') ?? [];
  const code = snippetsOf(join(root, folder, 'README.md')).map((snippet) => snippet.code);
  const imported = [...code.join('\n').matchAll(/from '((?:@[^/']+\/)?[^/'.]+)[^']*'/g)].map(([, name = '']) => name);
  // The embedded database is an optional peer of @hookline/database.
  const needed = code.some((text) => text.includes('openPglite')) ? [...imported, '@electric-sql/pglite'] : imported;
  expect(needed.filter((name) => !name.startsWith('node:') && !installed.includes(name))).toEqual([]);
});

test('every path in ARCHITECTURE.md exists', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const paths = [...text.matchAll(/`((?:packages|apps|tooling)\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
});

test('every example compiles', async () => {
  const tsconfig = join(generated, 'tsconfig.json');
  const compilerOptions = { noEmit: true, rootDir: generated, isolatedDeclarations: false };
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', tsconfig]).catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});

describe('every example prints the output in its README', () => {
  test.each(examples.filter(({ output }) => output !== undefined))('$name', async ({ file, output }) => {
    const { stdout } = await run(process.execPath, ['--no-warnings', basename(file)], {
      cwd: generated,
      timeout: 240_000,
    });
    expect(stdout.trimEnd()).toBe(output?.trimEnd());
  });
});
