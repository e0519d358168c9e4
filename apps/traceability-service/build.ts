/**
 * Bundles the service with everything that it runs, so that its files work without `node_modules`. A client waits while a
 * sleeping service starts, and most of that time was reading modules.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
// @boundaries-ignore The build of a bundle describes its content; nothing of it is in the bundle.
import { englishOnly, lazyBuiltins } from '../../tooling/release/src/fast-start.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const database = join(require.resolve('@hookline/database/package.json'), '..');

rmSync(here('dist'), { recursive: true, force: true });
rmSync(here('static'), { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here('.'),
  // The worker is a file of its own next to the module that starts it.
  entryPoints: { main: here('src/main.ts'), 'pglite-worker': join(database, 'dist/pglite-worker.js') },
  outdir: here('dist'),
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
  // An optional dependency of pg.
  external: ['pg-native'],
  // Globals that some of the bundled packages use.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;",
  },
  logLevel: 'warning',
});
writeFileSync(here('dist/meta.json'), JSON.stringify({ inputs: metafile.inputs }));

// Files that bundled modules read next to themselves.
const pglite = join(require.resolve('@electric-sql/pglite'), '..');
for (const name of ['pglite.wasm', 'pglite.data', 'initdb.wasm']) cpSync(join(pglite, name), here(`dist/${name}`));
const swagger = join(require.resolve('@fastify/swagger-ui'), '../static');
cpSync(swagger, here('static'), { recursive: true, filter: (file) => !file.endsWith('swagger-ui.js') });
mkdirSync(here('dist/static'));
cpSync(join(swagger, 'logo.svg'), here('dist/static/logo.svg'));

// What a new home starts with: initialising and migrating a database takes seconds.
const fixed = new URL('scripts/fixed-surroundings.ts', import.meta.url).href;
execFileSync(
  process.execPath,
  ['--import', fixed, here('scripts/prepare-database.ts'), here('dist/prepared-database.zst')],
  { env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' }, stdio: 'inherit' },
);
