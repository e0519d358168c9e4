import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { promisify } from 'node:util';
import { failure, type Outcome, success } from '@hookline/outcome';
import { NpmPackageError } from './errors.ts';
import { npmCommand } from './npm-command.ts';

const run = promisify(execFile);
/** Longest time that npm may take, in milliseconds. */
const TIMEOUT_MS = 300_000;
/** Longest output of npm that is kept, in bytes. */
const MAX_OUTPUT = 16 * 1024 * 1024;

/** Folder and environment of npm. */
export interface NpmRun {
  readonly cwd: string;
  /** npm reads its settings, such as the registry and proxies, from it and from the user's files. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs npm and returns its standard output. */
export async function runNpm(args: readonly string[], { cwd, env }: NpmRun): Promise<Outcome<string, NpmPackageError>> {
  const command = npmCommand({ platform: process.platform, node: process.execPath, exists: existsSync });
  if (!command) return failure(new NpmPackageError('npm_missing', 'npm is not installed beside Node.js'));
  const [program, ...before] = command;
  try {
    const options = { cwd, env: { ...env }, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT, windowsHide: true };
    const { stdout } = await run(program, [...before, ...args, '--loglevel=error'], options);
    return success(stdout);
  } catch (error) {
    return failure(errorOf(error as Error & { readonly code?: unknown; readonly stderr?: string }));
  }
}

function errorOf(error: Error & { readonly code?: unknown; readonly stderr?: string }): NpmPackageError {
  if (error.code === 'ENOENT') return new NpmPackageError('npm_missing', 'npm is not on PATH', error);
  const text = (error.stderr ?? '').replaceAll(/^npm (?:error|ERR!) ?/gm, '').trim();
  const code = /^code EINTEGRITY$/m.test(text) ? 'integrity_mismatch' : 'unavailable';
  const reason = text.split('\n').find((line) => !line.startsWith('code '));
  return new NpmPackageError(code, reason || error.message, error);
}
