/** `npm start`: installs the dependencies without test tools, builds, and plays a recorded session. */
import { hasDevelopmentTools, exitOnFailure, node, pnpm, run } from './pnpm.mjs';

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  process.stderr.write(`npm start requires Node.js 20 or newer; this is ${process.version}\n`);
  process.exit(1);
}
process.stderr.write('installing …\n');
exitOnFailure(await pnpm('install', '--frozen-lockfile', ...(hasDevelopmentTools() ? [] : ['--prod'])), 'installing');
process.stderr.write('building …\n');
exitOnFailure(await pnpm('exec', 'turbo', 'run', 'build', '--output-logs=errors-only'), 'building');
process.exitCode = await run(node, ['tooling/demo/src/main.ts', ...process.argv.slice(2)], { stdio: ['ignore', 1, 2] });
