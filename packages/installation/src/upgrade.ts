import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { isMissing } from '@hookline/atomic-file';
import { CommandError, type Report, report } from '@hookline/command-report';
import type { LocalService } from '@hookline/local-service';
import { downloadPackage } from '@hookline/npm-packages';
import { readLockOwner } from '@hookline/process-lock';
import type { HooklinePaths } from '@hookline/settings';
import { ProgramVersions } from './program-versions.ts';

const run = promisify(execFile);

/** Dependencies of `hookline upgrade` and `rollback`. */
export interface UpgradeOptions {
  readonly paths: HooklinePaths;
  readonly localService: LocalService | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Receives a line about the progress. */
  readonly tell: (line: string) => void;
}

/** Flags of `hookline upgrade`. */
export interface UpgradeFlags {
  readonly to?: string;
}

/** Name of the published package. */
const PACKAGE = 'hookline';
/** Most restarts until the processes are of the version that was switched to. */
const ATTEMPTS = 3;

/** Installs another version beside the current one, switches to it, and hands daemon and service over. */
export async function upgrade(options: UpgradeOptions, flags: UpgradeFlags): Promise<Report> {
  const versions = new ProgramVersions(options.paths.home);
  await installed(versions);
  const folder = await versions.temporaryFolder();
  try {
    options.tell(`fetching ${PACKAGE} ${flags.to ?? 'latest'} …`);
    const wanted = { name: PACKAGE, wanted: flags.to ?? 'latest', into: folder, env: options.environment };
    const image = await downloadPackage(wanted);
    if (!image.ok) throw new CommandError(`npm could not fetch ${PACKAGE}@${wanted.wanted}: ${image.error.message}`);
    return await switchTo(options, versions, await versions.add(image.value));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns to the version before the current one. */
export async function rollback(options: UpgradeOptions): Promise<Report> {
  const versions = new ProgramVersions(options.paths.home);
  await installed(versions);
  const previous = await versions.previous();
  if (previous === undefined)
    throw new CommandError('no previous version is installed; hookline upgrade --to VERSION fetches one');
  return switchTo(options, versions, previous);
}

async function installed(versions: ProgramVersions): Promise<string> {
  const name = await versions.current();
  if (name === undefined) throw new CommandError('hookline is not installed here yet: hookline install');
  return name;
}

/** Switches the version. When the new one does not run or its service cannot start, the former one is restored. */
async function switchTo(options: UpgradeOptions, versions: ProgramVersions, name: string): Promise<Report> {
  const from = await installed(versions);
  await run(process.execPath, [versions.programOf(name), '--version']).catch((cause: unknown) => {
    throw new CommandError(`version ${name} does not run with Node.js ${process.version}: ${String(cause)}`);
  });
  const before = await versions.previous();
  const problem = await activate(options, versions, name);
  if (problem !== undefined) {
    const again = await activate(options, versions, from, before);
    const failed = `version ${name} did not start, ${from} is in use again`;
    throw new CommandError(`${failed}: ${problem}${again === undefined ? '' : `; it did not start either: ${again}`}`);
  }
  const answer = { from, to: name, changed: from !== name };
  return report(answer, ({ changed }) => (changed ? `${from} -> ${name}` : `${name} is in use already`));
}

/** Makes a version the current one, registers its hooks, and restarts a running daemon. Returns the reason of a failure. */
async function activate(
  options: UpgradeOptions,
  versions: ProgramVersions,
  name: string,
  previous?: string,
): Promise<string | undefined> {
  const { paths } = options;
  try {
    await versions.use(name, previous);
    const files = await settingsFiles(paths);
    for (const file of files) await call(options, versions, name, ['install', '--settings', file]);
    // A plugin registers the hooks.
    if (files.length === 0) await call(options, versions, name, ['install', '--no-hooks']);
    // Its lock, not its answer: a daemon that is too busy to answer is handed over as well.
    return readLockOwner(paths.run, 'daemon') ? await handOver(options, versions, name) : undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Restarts daemon and service until both are of a version. Returns the reason of a failure. */
async function handOver(options: UpgradeOptions, versions: ProgramVersions, name: string): Promise<string | undefined> {
  const { localService, paths } = options;
  const wanted = await versions.versionOf(name);
  for (let attempt = 1; ; attempt++) {
    const failure = await call(options, versions, name, ['restart']).then(() => undefined, reasonOf);
    const reason = failure === undefined ? undefined : localService?.startError();
    if (reason !== undefined) return reason;
    const problem = problemOf({ paths, localService }, wanted, failure);
    // Another restart, of an upgrade that was killed, may have ended what this one started.
    if (problem === undefined || attempt === ATTEMPTS) return problem;
  }
}

/** Returns what is wrong after a restart, which failed with `failure` or did not. */
function problemOf(
  { localService, paths }: Pick<UpgradeOptions, 'localService' | 'paths'>,
  wanted: string,
  failure: string | undefined,
): string | undefined {
  // Its lock, because a busy daemon answers late.
  const daemon = readLockOwner(paths.run, 'daemon');
  if (!daemon) return failure ?? 'the daemon ended';
  const service = localService?.owner();
  // A service that is still starting is no failure: events wait in the offline cache until it answers.
  if (failure !== undefined && localService && !service && localService.starting() === undefined) return failure;
  // A process of the former version that was starting during the restart takes the lock afterwards.
  const other = [daemon, service].find((owner) => owner !== undefined && owner.info['version'] !== wanted);
  return other && `process ${other.pid} of another version runs`;
}

/** Runs a command of an installed version. */
function call(
  { environment, paths }: UpgradeOptions,
  versions: ProgramVersions,
  name: string,
  args: readonly string[],
): Promise<unknown> {
  const env = { ...environment, HOOKLINE_HOME: paths.home };
  return run(process.execPath, [versions.programOf(name), ...args, '--json'], { env });
}

function reasonOf(error: unknown): string {
  const { message, stderr } = error as Error & { readonly stderr?: string };
  return stderr?.trim() || message;
}

/** Settings files that hooks are installed in. */
async function settingsFiles({ home }: HooklinePaths): Promise<string[]> {
  const folder = join(home, 'installed');
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const records = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return records.map((record) => (JSON.parse(record) as { readonly settingsFile: string }).settingsFile);
}
