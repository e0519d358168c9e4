import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { commandDiffIn, installHooks, isInstalled, refusesToExecute } from '@hookline/hook-adapters';
import { pathAdvice, ProgramVersions, registrationsOf, settingsFile } from '@hookline/installation';
import type { HooklinePaths, HooklineSettings } from '@hookline/settings';
import { broken, type Check, ok, warn } from './check.ts';

/** Dependencies of the checks of the installation. */
interface InstallationOptions {
  readonly paths: HooklinePaths;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly claudeFolder: string;
  readonly settings: HooklineSettings;
}

/** Checks that the hooks are registered as the settings want them, and that their scripts are there. */
export async function hooks({ claudeFolder, paths, settings: wanted }: InstallationOptions): Promise<Check> {
  const file = settingsFile(claudeFolder, {});
  const where = {
    settingsFile: file,
    home: paths.home,
    node: process.execPath,
    app: paths.installedProgram,
  };
  const installed = (await isInstalled(where)) || (await isInstalled({ ...where, launch: 'node' }));
  if (!installed && pluginIsEnabled(file)) {
    return existsSync(join(paths.bin, 'capture.sh'))
      ? ok('hooks', `registered by the plugin, which ${file} enables`)
      : broken('hooks', `the plugin is enabled, but ${paths.bin}/capture.sh is missing`, 'hookline install --no-hooks');
  }
  if (!installed)
    return warn('hooks', `not in ${file}`, 'hookline install (or with --scope, where you installed before)');
  if (!existsSync(join(paths.bin, 'capture.sh')))
    return broken('hooks', `registered, but ${paths.bin}/capture.sh is missing`, 'hookline install');
  const launch = (await isInstalled(where)) ? 'sh' : 'node';
  const again = await installHooks({ ...where, launch, registrations: registrationsOf(wanted), dryRun: true });
  const isRefused = launch === 'sh' && refusesToExecute(paths.home);
  if (again.ok && again.changed)
    return isRefused
      ? broken(
          'hooks',
          'not registered for a home that is noexec, whose scripts /bin/sh has to run',
          'hookline install',
        )
      : warn('hooks', `${file} does not match the settings`, 'hookline install');
  return ok(
    'hooks',
    `installed in ${file}${isRefused ? '; /bin/sh runs the scripts, because the home is noexec' : ''}`,
  );
}

/** Returns whether the user's settings enable hookline's plugin. Its hooks do nothing beside those of `install`. */
function pluginIsEnabled(file: string): boolean {
  try {
    const { enabledPlugins } = JSON.parse(readFileSync(file, 'utf8')) as { enabledPlugins?: Record<string, unknown> };
    return Object.entries(enabledPlugins ?? {}).some(([id, enabled]) => id.startsWith('hookline@') && enabled === true);
  } catch {
    return false;
  }
}

/** Checks that a version of the program is installed in the home and found on PATH. */
export async function program({ environment, paths, version }: InstallationOptions): Promise<Check> {
  const versions = new ProgramVersions(paths.home);
  const current = await versions.current();
  if (current === undefined) return warn('program', `${version}, not installed in ${paths.home}`, 'hookline install');
  if (!existsSync(versions.program))
    return broken('program', `${current} is missing from ${paths.home}/versions`, 'npx hookline install');
  const advice = pathAdvice(paths.bin, environment);
  if (advice === undefined) return ok('program', `${current} in ${paths.home}`);
  const obstacle = refusesToExecute(paths.home) ? 'whose file system executes no files (noexec)' : 'not on PATH';
  return warn('program', `${current} in ${paths.home}, ${obstacle}`, advice);
}

/** Checks that Claude Code reports the files that commands change. Without a settings file there is nothing to check. */
export function commandDiff({ claudeFolder }: InstallationOptions): Check[] {
  const file = settingsFile(claudeFolder, {});
  if (!existsSync(file)) return [];
  if (commandDiffIn(readFileSync(file, 'utf8')) === true)
    return [ok('commands', 'Claude Code reports the files that a command changes')];
  return [
    warn(
      'commands',
      'bashEditDiffEnabled is not true: texts of commands are missed when the file changes again within a second, and all of them in trees of more than 10,000 files',
      `set "bashEditDiffEnabled": true in ${file} (16 to 24 ms per command that changes a file)`,
    ),
  ];
}
