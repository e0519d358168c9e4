import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { snippetsOf } from '../src/index.ts';

const root = join(import.meta.dirname, '../../..');
const generated = join(import.meta.dirname, '../.generated');
const run = promisify(execFile);

/** Folders of packages that are published. */
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

test.each(packages)('%s says what it is in a sentence, with an example, options and what it does not do', (folder) => {
  const readme = readFileSync(join(root, folder, 'README.md'), 'utf8');
  const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string };
  expect(readme.split('\n')[0]).toBe(`# ${name}`);
  for (const part of ['```ts example', '```text output', '## Options', '## Errors', '## What it does not do'])
    expect(readme).toContain(part);
});

test('every path that ARCHITECTURE.md names is there', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const paths = [...text.matchAll(/`((?:packages|apps|tooling)\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
});

test('every example compiles', { timeout: 120_000 }, async () => {
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

describe('every example prints what its README says', () => {
  test.each(examples.filter(({ output }) => output !== undefined))(
    '$name',
    { timeout: 60_000 },
    async ({ file, output }) => {
      const { stdout } = await run(process.execPath, ['--no-warnings', basename(file)], {
        cwd: generated,
        timeout: 50_000,
      });
      expect(stdout.trimEnd()).toBe(output?.trimEnd());
    },
  );
});
