import { existsSync, lstatSync, readdirSync, rmdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CommandError, type Report, report, table } from '@hookline/command-report';
import { uninstallHooks } from '@hookline/hook-adapters';
import { type LifecycleOptions, stop } from '@hookline/lifecycle';
import { readLockOwner } from '@hookline/process-lock';
import { type HooklinePaths, hooklinePaths } from '@hookline/settings';
import { describeInstallation, type InstallCommandOptions, type InstallFlags, optionsOf } from './install.ts';
import { foreignFiles, removeOwnEntry } from './own-files.ts';

/** Flags of `hookline uninstall`. */
export interface UninstallFlags extends InstallFlags {
  readonly purge?: boolean;
}

/** Entries of the home that hookline creates beside its standard paths. */
const OTHER_ENTRIES = ['backups', 'current', 'data', 'installed', 'optional', 'versions'];

/** Returns the entries of the home that hookline creates. Others, such as hooks of the user, are left alone. */
function ownEntries({ home }: Pick<HooklinePaths, 'home'>): string[] {
  const standard = Object.values(hooklinePaths(home, home)).map((path) => relative(home, path).split(sep)[0] ?? '');
  return [...new Set([...standard, ...OTHER_ENTRIES])].filter((name) => name !== '' && name !== '..').sort();
}

/**
 * Removes exactly what `install` added, and reports what remains. With `purge`, ends daemon and service and removes the
 * program, the settings and all records; files in its folders that are not hookline's stay and are named.
 */
export async function uninstall(
  access: InstallCommandOptions & LifecycleOptions & { readonly contextDirectory: string },
  flags: UninstallFlags,
): Promise<Report> {
  const options = optionsOf(access, flags);
  const result = await uninstallHooks(options);
  if (!result.ok) throw new CommandError(describeInstallation(result, options, 'uninstalled', ''));
  const purge = flags.purge === true && flags.dryRun !== true;
  const ended = purge ? await stop(access) : undefined;
  if (purge) removeHome(access.paths);
  const names = ownEntries(access.paths);
  const foreign = foreignFiles(access.paths.home, names);
  const remains = purge ? [] : names.map((name) => join(access.paths.home, name)).filter((path) => existsSync(path));
  const answer = {
    settings: options.settingsFile,
    changed: result.changed,
    dryRun: options.dryRun === true,
    backup: result.backup ?? null,
    ...(options.dryRun === true ? { text: result.text } : {}),
    purged: purge,
    ended: ended ?? null,
    running: runningOf(access),
    remains,
    data: remains.map((path) => ({ path, bytes: sizeOf(path) })),
    foreign,
    state: existsSync(access.contextDirectory) ? access.contextDirectory : null,
    elsewhere: elsewhereOf(access),
  };
  return report(answer, ({ data, elsewhere, running, state }) =>
    [
      describeInstallation(result, options, 'uninstalled', 'was not installed'),
      ...runningText(running),
      ...(data.length === 0 ? [] : remainsText(data)),
      ...(purge ? [`removed hookline from ${access.paths.home}`] : []),
      ...(purge && foreign.length > 0
        ? [`these are not hookline's and stay:`, ...foreign.map((path) => `  ${path}`)]
        : []),
      ...(state === null
        ? []
        : [`${state} has state files, which other programs may use: hookline does not remove them`]),
      ...(elsewhere === null ? [] : [`${elsewhere} has records as well, which hookline does not remove`]),
    ].join('\n'),
  );
}

/** Processes that run, by their ids. */
interface Running {
  readonly daemon: number | null;
  readonly service: number | null;
}

function runningOf({ localService, paths }: LifecycleOptions): Running {
  return { daemon: readLockOwner(paths.run, 'daemon')?.pid ?? null, service: localService?.owner()?.pid ?? null };
}

function runningText({ daemon, service }: Running): string[] {
  const names = [...(daemon === null ? [] : [`daemon ${daemon}`]), ...(service === null ? [] : [`service ${service}`])];
  return names.length === 0 ? [] : [`still running: ${names.join(', ')}; hookline down ends them`];
}

function remainsText(data: readonly { readonly path: string; readonly bytes: number }[]): string[] {
  const total = data.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    `these remain, ${sizeText(total)}; hookline uninstall --purge removes them:`,
    table(data.map(({ path, bytes }) => [sizeText(bytes), path])),
  ];
}

/** Names a store outside of the home folder, which may have other users. */
function elsewhereOf({ settings: { cache, database, service } }: InstallCommandOptions): string | null {
  if (service.url !== '') return `the service at ${new URL(service.url).origin}`;
  if (database.url !== '') return `the database on ${new URL(database.url).host}`;
  return cache.backend === 'redis' ? 'the Redis server of the cache' : null;
}

/** Returns the size of all files below a path, in bytes. Symbolic links are not followed. */
function sizeOf(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : found.size;
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function removeHome(paths: Pick<HooklinePaths, 'home'>): void {
  const { home } = paths;
  for (const name of ownEntries(paths)) removeOwnEntry(home, name);
  if (existsSync(home) && readdirSync(home).length === 0) rmdirSync(home);
}
