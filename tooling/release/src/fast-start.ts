import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Imports built-in modules with `process.getBuiltinModule`. An `import` of one reads all of its exports, and so loads what
 * these load on first use: `node:http` alone costs half of the time in which Node.js starts.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z:_/]+$/ }, ({ importer, kind, path }) =>
      isBuiltin(path) && (kind === 'import-statement' || kind === 'require-call')
        ? // One for each importer: a shared one would be a file of its own, and each file costs a millisecond.
          { path: `${importer}?${path.replace(/^node:/, '')}`, namespace: 'builtin', sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => {
      const name = path.slice(path.lastIndexOf('?') + 1);
      return { contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${name}`)});` };
    });
  },
};

/** Leaves the error messages of zod in other languages than English out of a bundle. No option selects one. */
export const englishOnly: Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};
