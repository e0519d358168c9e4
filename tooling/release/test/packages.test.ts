import { execFileSync } from 'node:child_process';
import { chownSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Registry, startRegistry } from '@hookline/testkit/registry';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMachine, type Machine, nodeOf } from './parts/machine.ts';
import { publishFolder } from './parts/package-of.ts';

/** `npm`, `pnpm`, `yarn`, separated by commas. `pnpm e2e:packages` runs the first two; the tests take many minutes. */
const MANAGERS = (process.env['HOOKLINE_PACKAGE_MANAGERS'] ?? '').split(',').filter((name) => name !== '');
const MAJORS = (process.env['HOOKLINE_NODE_VERSIONS'] ?? String(process.versions.node.split('.')[0])).split(',');
const VERSION = '0.1.0';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folders = globSync('packages/*/package.json', { cwd: root })
  .sort()
  .map((file) => dirname(file));
const README = /^```sh install\nnpm install (.*?)\n```.*?^```ts example\n(.*?)^```\n\n```text output\n(.*?)^```/ms;

/** Arguments of each package manager that install packages. The user of the machine has only npm. */
const INSTALL: Readonly<Record<string, readonly [string, ...string[]]>> = {
  npm: ['npm', 'install', '--no-audit', '--no-fund'],
  pnpm: ['npx', '--yes', 'pnpm@12', 'add'],
  yarn: ['npx', '--yes', 'yarn@1', 'add', '--non-interactive'],
};
/** Compilers that the types are checked with, each with both ways of finding modules. */
const TYPESCRIPT = ['5.9', '7'];
const MODULES = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'preserve', moduleResolution: 'bundler' },
];

interface Published {
  name: string;
  exports?: Record<string, unknown>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Publishes a package as pnpm packs it, with one version for all. */
async function publish(folder: string, registry: Registry): Promise<void> {
  const into = await mkdtemp(join(tmpdir(), 'hookline-packed-'));
  try {
    execFileSync('pnpm', ['pack', '--pack-destination', into], { cwd: join(root, folder), stdio: 'ignore' });
    const [file = ''] = readdirSync(into);
    await extract({ file: join(into, file), cwd: into });
    const path = join(into, 'package', 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Published;
    for (const name of Object.keys(manifest.dependencies ?? {}))
      if (name.startsWith('@hookline/')) (manifest.dependencies ?? {})[name] = `^${VERSION}`;
    const publishConfig = { access: 'public', registry: registry.url };
    writeFileSync(path, JSON.stringify({ ...manifest, version: VERSION, devDependencies: {}, publishConfig }));
    publishFolder(join(into, 'package'), registry);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

let registry: Registry | undefined;
beforeAll(async () => {
  if (MANAGERS.length === 0) return;
  const started = await startRegistry({ upstream: 'https://registry.npmjs.org/' });
  registry = started;
  for (const folder of folders) await publish(folder, started);
}, 1_800_000);
afterAll(() => registry?.close());

describe.skipIf(MANAGERS.length === 0).each(MAJORS)('with Node.js %s', (major) => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await createMachine(nodeOf(major), registry?.url ?? '');
  }, 600_000);
  afterAll(() => machine.remove());

  test.each(MANAGERS.flatMap((manager) => folders.map((folder) => [folder, manager] as const)))(
    '%s is installed alone by %s and runs the example of its README',
    { timeout: 900_000 },
    async (folder, manager) => {
      const [, names = '', code = '', output] =
        README.exec(readFileSync(join(root, folder, 'README.md'), 'utf8')) ?? [];
      const project = join(machine.project, `${manager}-${folder.replace('/', '-')}`);
      mkdirSync(project);
      writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }\n');
      writeFileSync(join(project, 'example.ts'), code);
      for (const path of [project, join(project, 'package.json')]) own(path, machine);
      const within = { cwd: project };
      const [program, ...args] = INSTALL[manager] ?? [manager];
      const installed = await machine.run(program, [...args, ...names.split(' ')], '', within);
      expect(installed).toMatchObject({ code: 0 });
      const { code: exitCode, stdout } = await machine.run('node', ['example.ts'], '', within);
      // Versions of Node.js break the lines of printed objects differently.
      const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
      expect({ exitCode, stdout: plain(stdout) }).toEqual({ exitCode: 0, stdout: plain(output ?? '') });
    },
  );

  const title =
    'all packages together, installed by %s, have types for TypeScript 5.9 and 7, found as Node.js and as bundlers do';
  test.each(MANAGERS)(title, { timeout: 1_800_000 }, async (manager) => {
    const project = join(machine.project, `types-${manager}`);
    mkdirSync(project);
    own(project, machine);
    const readmes = globSync('packages/*/README.md', { cwd: root }).map(
      (file) => README.exec(readFileSync(join(root, file), 'utf8')) ?? [],
    );
    const manifests = folders.map(
      (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Published,
    );
    const names = new Set(
      [...manifests.map(({ name }) => name), ...readmes.flatMap(([, list = '']) => list.split(' '))].filter(
        (name) => name !== '',
      ),
    );
    const compilers = TYPESCRIPT.map((version) => `typescript-${version}@npm:typescript@${version}`);
    write(project, 'package.json', { type: 'module', private: true });
    own(join(project, 'package.json'), machine);
    const [program, ...args] = INSTALL[manager] ?? [manager];
    const all = [...names, ...compilers, '@types/node@24'];
    expect(await machine.run(program, [...args, ...all], '', { cwd: project })).toMatchObject({ code: 0 });
    const entries = manifests.flatMap(({ name, exports = {} }) =>
      Object.keys(exports)
        .filter((path) => !path.endsWith('.json'))
        .map((path) => `${name}${path.slice(1)}`),
    );
    const imports = entries.map((entry, index) => `export * as entry${index} from '${entry}';\n`);
    writeFileSync(join(project, 'entries.ts'), imports.join(''));
    for (const [index, [, , code = '']] of readmes.entries()) writeFileSync(join(project, `example-${index}.ts`), code);
    const problems: string[] = [];
    for (const version of TYPESCRIPT)
      for (const resolution of MODULES) {
        const target = { target: 'es2024', lib: ['es2024', 'esnext.disposable'], types: ['node'] };
        const strict = { strict: true, skipLibCheck: false, noEmit: true };
        write(project, 'tsconfig.json', {
          compilerOptions: { ...target, ...strict, ...resolution },
          include: ['*.ts'],
        });
        const tsc = join(project, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
        const { code, stdout, stderr } = await machine.run('node', [tsc, '-p', project], '', { cwd: project });
        if (code !== 0) problems.push(`TypeScript ${version}, ${resolution.moduleResolution}:\n${stdout}${stderr}`);
      }
    expect(problems).toEqual([]);
  });
});

function write(folder: string, name: string, value: object): void {
  writeFileSync(join(folder, name), `${JSON.stringify(value)}\n`);
}

/** Gives files that this process created to the user of the machine. */
function own(path: string, { user: { uid, gid } }: Machine): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
