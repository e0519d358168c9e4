import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { type LockOwner, readLockOwner } from '@hookline/process-lock';
import type { Runtime } from '../compose.ts';
import { stepBack } from './priority.ts';
import type { Paths } from '../paths.ts';

/** Who runs the local service, if it runs. */
export function localServiceOwner({ paths, localServicePort }: Runtime): LockOwner | undefined {
  return localServicePort === undefined ? undefined : readLockOwner(paths.run, `service-${localServicePort}`);
}

/** Whether the local service sleeps, is about to, or wakes up: the file is its word, see its `sleep.ts`. */
export function isLocalServiceAsleep({ paths, localServicePort }: Runtime): boolean {
  return localServicePort !== undefined && existsSync(asleepFile(paths, localServicePort));
}

/** Forgets that the local service slept: whoever needs it then finds it away. */
export function forgetSleep({ paths, localServicePort }: Runtime): void {
  if (localServicePort !== undefined) rmSync(asleepFile(paths, localServicePort), { force: true });
}

/** A service with a database in it collects its garbage early: half the memory, at some speed that one user never misses. */
const SMALL_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=256'];

/** Starts the local service as a process of its own, which outlives this one. */
export function startLocalService({ paths, localServicePort, settings }: Runtime): ChildProcess {
  const main = join(
    createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
    '../dist/main.js',
  );
  mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
  const complaints = openSync(complaintFile(paths), 'w', 0o600);
  const flags = settings.database.url === '' ? SMALL_HEAP : [];
  const child = spawn(process.execPath, [...flags, main, '--port', String(localServicePort)], {
    detached: true,
    stdio: ['ignore', 'ignore', complaints],
    env: { ...process.env, HOOKLINE_HOME: paths.home },
  });
  closeSync(complaints);
  child.on('error', () => {});
  if (child.pid !== undefined) stepBack(child.pid);
  child.unref();
  return child;
}

/** Why the local service could not start, by its own words; `undefined` if it runs, or was not started yet. */
export function localServiceComplaint(runtime: Runtime): string | undefined {
  if (localServiceOwner(runtime)) return undefined;
  try {
    const said = readFileSync(complaintFile(runtime.paths), 'utf8').trim();
    return said === '' ? undefined : said.replace(/^hookline-service: /, '');
  } catch {
    return undefined;
  }
}

/** Forgets why the last start failed, before another one. */
export function forgetComplaint({ paths }: Runtime): void {
  rmSync(complaintFile(paths), { force: true });
}

function asleepFile({ run }: Paths, port: number): string {
  return join(run, `service-${port}.asleep`);
}

function complaintFile(paths: Paths): string {
  return join(paths.logs, 'traceability-service.stderr');
}
