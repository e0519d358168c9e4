import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CommandError, type Report, report } from '@hookline/command-report';
import { changeConfig, type ConfigOptions } from './config-report.ts';
import { hooklineSettings } from './hookline-settings.ts';
import { findSetting, type NamedSetting } from './names.ts';

/** Dependencies of `hookline ignore`. */
export interface IgnoreOptions extends ConfigOptions {
  /** Returns the repository of an absolute path, and the path within it. */
  readonly locate: (file: string) => Promise<{ readonly path: string; readonly repository: string | undefined }>;
}

/** Flags of `hookline ignore`. */
export interface IgnoreFlags {
  readonly remove?: boolean;
}

/** Excludes a repository, or another folder or file, from what is recorded; `remove` includes it again. */
export async function ignore(options: IgnoreOptions, given: string | undefined, flags: IgnoreFlags): Promise<Report> {
  const path = given === undefined ? await topOf(options, resolve('.')) : real(resolve(given));
  const { ignore: entries } = options.settings.tracking;
  const isListed = entries.includes(path);
  if (flags.remove === true && !isListed)
    throw new CommandError(`${path} is not in tracking.ignore: ${entries.join(', ') || 'it is empty'}`);
  const changed = flags.remove === true ? entries.filter((entry) => entry !== path) : [...entries, path];
  if (flags.remove === true || !isListed)
    await changeConfig(options.paths.configFile, setting(), changed.length === 0 ? undefined : changed);
  const answer = { path, ignored: flags.remove !== true, changed: flags.remove === true || !isListed };
  return report(answer, () =>
    answer.ignored
      ? `nothing is recorded of ${path} from now on\ndelete what is stored with: hookline forget --path '${path}'`
      : `${path} is recorded again`,
  );
}

function setting(): NamedSetting {
  const found = findSetting(hooklineSettings, 'tracking.ignore');
  if (!found) throw new TypeError('tracking.ignore is not a setting');
  return found;
}

/** Returns the top folder of the repository of a folder, or the folder itself outside of any. */
async function topOf({ locate }: IgnoreOptions, folder: string): Promise<string> {
  const inside = join(real(folder), 'any');
  const { path, repository } = await locate(inside);
  return repository === undefined ? dirname(inside) : inside.slice(0, inside.length - path.length - 1);
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
