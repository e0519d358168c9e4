/** Bundles the service: one that sleeps is woken while somebody waits, and most of a start was reading modules. */
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const database = join(createRequire(import.meta.url).resolve('@hookline/database/package.json'), '..');

rmSync(here('dist'), { recursive: true, force: true });
await build({
  // The worker is started by its file, beside the module that starts it.
  entryPoints: { main: here('src/main.ts'), 'pglite-worker': join(database, 'dist/pglite-worker.js') },
  outdir: here('dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node22.18',
  minify: true,
  sourcemap: true,
  legalComments: 'none',
  // The first two find files beside themselves; the last is there only where somebody installed it.
  external: ['@electric-sql/pglite', '@fastify/swagger-ui', 'pg-native'],
  // What some of the bundled packages still call.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;",
  },
  logLevel: 'warning',
});
