/**
 * Makes `package/`, which is what npm publishes and what `hookline install` copies: the bundled command line and daemon,
 * the hook scripts, the service, the licences of everything inside, and the digest of each file. It needs nothing else at
 * run time. Source maps are written to `maps/` and not published.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
// @boundaries-ignore The build of a bundle describes its content; nothing of it is in the bundle.
import { bundledPackages, type Metafile, sortPackages } from '../../tooling/release/src/bundled-packages.ts';
// @boundaries-ignore as above
import { writeDigests } from '../../tooling/release/src/digests.ts';
// @boundaries-ignore as above
import { englishOnly, lazyBuiltins } from '../../tooling/release/src/fast-start.ts';
// @boundaries-ignore as above
import { noticesOf } from '../../tooling/release/src/notices.ts';
// @boundaries-ignore as above
import { sbomOf } from '../../tooling/release/src/sbom.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const inPackage = (path: string): string => join(here('package'), path);
const service = join(createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'), '..');

for (const folder of ['package', 'maps']) rmSync(here(folder), { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here('.'),
  entryPoints: {
    main: here('src/main.ts'),
    hook: here('src/hook.ts'),
    'checker-host': here('src/checker-host.ts'),
    'pattern-worker': '@hookline/redaction/pattern-worker',
    'tree-worker': '@hookline/search-cache/tree-worker',
  },
  outdir: inPackage('dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node22.18',
  minify: true,
  sourcemap: 'external',
  legalComments: 'none',
  metafile: true,
  plugins: [lazyBuiltins, englishOnly],
  // What some of the bundled packages still call.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
mkdirSync(here('maps'));
for (const map of globSync(inPackage('dist/*.map'))) renameSync(map, join(here('maps'), basename(map)));

mkdirSync(inPackage('bin'));
cpSync(here('../../packages/hook-adapters/scripts'), inPackage('scripts'), { recursive: true });
cpSync(join(service, 'dist'), inPackage('service'), {
  recursive: true,
  filter: (file) => !file.endsWith('.map') && basename(file) !== 'meta.json',
});
cpSync(join(service, 'static'), inPackage('static'), { recursive: true });
chmodSync(inPackage('service/main.js'), 0o755);

const source = JSON.parse(readFileSync(here('package.json'), 'utf8')) as Record<string, unknown> & {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
};
writeFileSync(inPackage('bin/hookline.js'), programText(source.engines.node));
chmodSync(inPackage('bin/hookline.js'), 0o755);
const { publishConfig, ...manifest } = source;
for (const field of ['dependencies', 'devDependencies', 'scripts']) delete manifest[field];
const { access, registry } = publishConfig as Record<string, unknown>;
const bin = { hookline: 'bin/hookline.js', 'hookline-service': 'service/main.js' };
const content = readdirSync(here('package')).concat(
  'CHANGELOG.md',
  'THIRD-PARTY-NOTICES.txt',
  'files.json',
  'sbom.cdx.json',
);
write('package.json', { ...manifest, bin, files: content.sort(), publishConfig: { access, registry } });
for (const name of ['README.md', 'CHANGELOG.md']) if (existsSync(here(name))) cpSync(here(name), inPackage(name));
cpSync(here('../../LICENSE'), inPackage('LICENSE'));

const serviceInputs = JSON.parse(readFileSync(join(service, 'dist/meta.json'), 'utf8')) as Metafile;
const bundled = sortPackages([
  ...bundledPackages(metafile, here('.')),
  ...bundledPackages(serviceInputs, service),
  // @fastify/swagger-ui has a copy of its files.
  { name: 'swagger-ui-dist', version: '5', license: 'Apache-2.0', texts: [], author: 'SmartBear Software Inc.' },
]).filter(({ name }) => name !== source.name);
writeFileSync(inPackage('THIRD-PARTY-NOTICES.txt'), noticesOf(bundled.filter(({ name }) => !isOwn(name))));
write('sbom.cdx.json', sbomOf(source, bundled));
writeDigests(here('package'));

function isOwn(name: string): boolean {
  return name.startsWith('@hookline/');
}

function write(name: string, value: unknown): void {
  writeFileSync(inPackage(name), `${JSON.stringify(value, null, 2)}\n`);
}

/** Text of the program: under a Node.js that is too old it names the reason, and a hook ends without an error. */
function programText(range: string): string {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(range) ?? [];
  if (major === undefined) throw new Error(`engines.node must be ">=MAJOR.MINOR", not ${range}`);
  return `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > ${major} || (major === ${major} && minor >= ${minor})) {
  await import('../dist/main.js');
} else {
  console.error(\`hookline needs Node.js ${major}.${minor} or newer, and \${process.execPath} is \${process.versions.node}\`);
  process.exitCode = process.argv[2] === 'hook' ? 0 : 1;
}
`;
}
