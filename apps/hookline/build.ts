/** Bundles the command line and the daemon, and brings the hook scripts along. */
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

rmSync(here('dist'), { recursive: true, force: true });
await build({
  entryPoints: { main: here('src/main.ts'), 'tree-worker': here('src/tree-worker.ts') },
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
  // What some of the bundled packages still call.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
rmSync(here('scripts'), { recursive: true, force: true });
cpSync(here('../../packages/hook-adapters/scripts'), here('scripts'), { recursive: true });
chmodSync(here('bin/hookline.js'), 0o755);
