/** Runs pnpm at the project's version. Requires only Node.js 20 or newer with npm. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const version = manifest.devEngines.packageManager.version;

/** Runs a command in the project's root with its output on standard error. Returns the exit code. */
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

/** Runs pnpm and returns the exit code. */
export function pnpm(...args) {
  return run('npx', ['--yes', `pnpm@${version}`, ...args]);
}

/** Returns whether development tools are installed. A production install would remove them. */
export function hasDevelopmentTools() {
  const state = `${root}/node_modules/.modules.yaml`;
  return existsSync(state) && /"?devDependencies"?:\s*true/.test(readFileSync(state, 'utf8'));
}

/** Exits with 1 and a message when a step failed. */
export function exitOnFailure(code, step) {
  if (code === 0) return;
  process.stderr.write(`${step} failed (exit code ${code})\n`);
  process.exit(1);
}

/** The project's Node.js, available after the install. */
export const node = `${root}/node_modules/.bin/node`;
