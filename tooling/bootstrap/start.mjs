/** `npm start`: installs what is needed to run, and nothing that is only needed to test; builds; plays a recorded session. */
import { hasDevelopmentTools, must, node, pnpm, run } from './pnpm.mjs';

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  process.stderr.write(`hookline needs Node.js 20 or newer to start; this is ${process.version}\n`);
  process.exit(1);
}
process.stderr.write('installing …\n');
must(await pnpm('install', '--frozen-lockfile', ...(hasDevelopmentTools() ? [] : ['--prod'])), 'installing');
process.stderr.write('building …\n');
must(await pnpm('exec', 'turbo', 'run', 'build', '--output-logs=errors-only'), 'building');
process.exitCode = await run(node, ['tooling/demo/src/main.ts', ...process.argv.slice(2)], { stdio: ['ignore', 1, 2] });
