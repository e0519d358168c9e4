/** Runs pnpm at the project's version on a machine that has only Node.js (20 or newer) and npm. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const version = manifest.devEngines.packageManager.version;

/** Runs a command in the project's root; what it prints goes to standard error. Answers its exit code. */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    ...options,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...options.env },
  });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

/** Runs pnpm. */
export function pnpm(...args) {
  return run('npx', ['--yes', `pnpm@${version}`, ...args]);
}

/** Whether everything is installed, development tools too; then installing less would take them away. */
export function hasDevelopmentTools() {
  const state = `${root}/node_modules/.modules.yaml`;
  return existsSync(state) && /"?devDependencies"?:\s*true/.test(readFileSync(state, 'utf8'));
}

/** Ends this process with a sentence when a step failed. */
export function must(code, what) {
  if (code === 0) return;
  process.stderr.write(`${what} failed (exit code ${code})\n`);
  process.exit(1);
}

/** The project's own Node.js, once installed. */
export const node = `${root}/node_modules/.bin/node`;
