import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, until } from '@hookline/testkit';
import { type Registry, startRegistry } from '@hookline/testkit/registry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { downloadPackage, type OptionalFeature, OptionalPackages, type PinnedPackage } from '../src/index.ts';
import { npmEnvironment, publish } from './registry-packages.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hookline-npm-packages-'));
let registry: Registry;
let env: Readonly<Record<string, string | undefined>>;
let first: OptionalFeature;
let second: OptionalFeature;
let third: OptionalFeature;

beforeAll(async () => {
  registry = await startRegistry({ publishable: ['grammar', 'parser'] });
  env = npmEnvironment(registry, scratch);
  const parser = await publish(
    registry,
    scratch,
    { name: 'parser', version: '2.0.0', type: 'module', exports: './main.js', scripts: { postinstall: 'touch ran' } },
    { 'main.js': 'export const parse = (text) => [...text];\n' },
  );
  const grammar = (version: string): Promise<PinnedPackage> =>
    publish(
      registry,
      scratch,
      {
        name: 'grammar',
        version,
        type: 'module',
        exports: { '.': './main.js', './grammar.wasm': './grammar.wasm' },
        dependencies: { parser: '^2.0.0' },
      },
      { 'main.js': `export { parse } from 'parser';\nexport const version = '${version}';\n`, 'grammar.wasm': version },
    );
  const feature = async (version: string): Promise<OptionalFeature> => ({
    name: 'syntax',
    packages: [await grammar(version), parser],
  });
  [first, second, third] = [await feature('1.0.0'), await feature('1.1.0'), await feature('1.2.0')];
});
afterAll(async () => {
  await registry.close();
  rmSync(scratch, { recursive: true, force: true });
});

const versionOf = async (packages: OptionalPackages, feature: OptionalFeature): Promise<unknown> =>
  ((await packages.load(feature, 'grammar')) as { readonly version: string }).version;

test('installs exactly the pinned packages once, runs no script of them, and removes them', async () => {
  const packages = new OptionalPackages({ folder: join(temporaryFolder(), 'optional packages'), env });
  expect([await packages.has(first), await packages.names()]).toEqual([false, []]);
  await expect(packages.load(first, 'grammar')).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });

  const installed = await packages.install(first);
  expect(installed).toMatchObject({ ok: true, value: { changed: true } });
  expect(await packages.install(first)).toMatchObject({ ok: true, value: { changed: false } });
  const { parse } = (await packages.load(first, 'grammar')) as { readonly parse: (text: string) => string[] };
  expect(parse('ab')).toEqual(['a', 'b']);
  expect(readFileSync(new URL(await packages.locate(first, 'grammar/grammar.wasm')), 'utf8')).toBe('1.0.0');
  const folder = fileURLToPath(new URL('.', await packages.locate(first, 'parser')));
  expect(existsSync(join(folder, 'ran'))).toBe(false);

  expect(await packages.names()).toEqual(['syntax']);
  await packages.remove('syntax');
  expect([await packages.has(first), await packages.names()]).toEqual([false, []]);
});

test('other pins are installed beside the former ones, of which the last are kept', async () => {
  const packages = new OptionalPackages({ folder: temporaryFolder(), env });
  for (const feature of [first, second]) expect(await packages.install(feature)).toMatchObject({ ok: true });
  expect([await versionOf(packages, first), await versionOf(packages, second)]).toEqual(['1.0.0', '1.1.0']);
  expect(await packages.install(third)).toMatchObject({ ok: true });
  expect([await packages.has(first), await packages.has(second), await packages.has(third)]).toEqual([
    false,
    true,
    true,
  ]);
});

test('other bytes than the pinned ones are refused, and what was installed stays', async () => {
  const folder = temporaryFolder();
  const packages = new OptionalPackages({ folder, env });
  await packages.install(first);
  const integrityOf = Object.fromEntries(first.packages.map(({ name, integrity }) => [name, integrity]));
  const wrong = {
    ...second,
    packages: second.packages.map((one) => ({ ...one, integrity: integrityOf[one.name] ?? '' })),
  };
  expect(await packages.install(wrong)).toMatchObject({
    ok: false,
    error: { code: 'integrity_mismatch', retryable: false },
  });
  expect([await packages.has(wrong), await versionOf(packages, first)]).toEqual([false, '1.0.0']);
  expect(readdirSync(folder)).toEqual(['syntax']);
});

test('a registry that does not answer, or does not have the version, is unavailable', async () => {
  const away = {
    ...env,
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: temporaryFolder(),
    npm_config_fetch_retries: '0',
  };
  const failed = { ok: false, error: { code: 'unavailable', retryable: true } };
  expect(await new OptionalPackages({ folder: temporaryFolder(), env: away }).install(first)).toMatchObject(failed);
  const packages = first.packages.map((one) => ({ ...one, version: '9.9.9' }));
  const missing = new OptionalPackages({
    folder: temporaryFolder(),
    env: { ...env, npm_config_cache: temporaryFolder() },
  });
  expect(await missing.install({ ...first, packages })).toMatchObject(failed);
});

test('an installation that is killed leaves nothing that is used, and the next one is complete', async () => {
  const folder = temporaryFolder();
  const packages = new OptionalPackages({ folder, env });
  const program = fileURLToPath(new URL('children/install.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder, JSON.stringify(first)], { env, stdio: 'ignore' });
  const isFilling = (): boolean => readdirSync(folder).some((name) => name.startsWith('.unfinished-'));
  await until('the packages are being installed', () => child.exitCode !== null || isFilling());
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect([await packages.has(first), await packages.names()]).toEqual([false, []]);
  expect(await packages.install(first)).toMatchObject({ ok: true, value: { changed: true } });
  expect(await versionOf(packages, first)).toBe('1.0.0');
});

test('downloadPackage unpacks the wanted version, and fails with the reason of npm', async () => {
  const into = temporaryFolder();
  const downloaded = await downloadPackage({ name: 'grammar', wanted: '^1.1.0', into, env });
  if (!downloaded.ok) throw downloaded.error;
  expect(JSON.parse(readFileSync(join(downloaded.value, 'package.json'), 'utf8'))).toMatchObject({ version: '1.2.0' });
  const missing = await downloadPackage({ name: 'grammar', wanted: '7.0.0', into: temporaryFolder(), env });
  expect(missing).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  expect(missing.ok ? '' : missing.error.message).toContain('grammar@7.0.0');
});

test.each<[string, Partial<OptionalFeature>, string]>([
  ['a name that is a path', { name: '../up' }, 'name of a feature'],
  ['no packages', { packages: [] }, 'must not be empty'],
  ['a range', { packages: [{ name: 'a', version: '^1.0.0', integrity: 'sha512-AAAA' }] }, 'version of a must be exact'],
  ['no digest', { packages: [{ name: 'a', version: '1.0.0', integrity: '' }] }, 'integrity of a'],
])('%s is a mistake of the program', async (_, change, message) => {
  const packages = new OptionalPackages({ folder: temporaryFolder(), env });
  await expect(packages.install({ ...first, ...change })).rejects.toThrow(message);
});
