import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { writeFileAtomic } from '@hookline/atomic-file';
import { CommandError, type Report, report } from '@hookline/command-report';
import { STATUS_LINE_SCRIPT } from '@hookline/context-budget';
import { installHooks, type InstallOptions, type InstallResult, installScripts } from '@hookline/hook-adapters';
import type { Outcome } from '@hookline/outcome';
import { homeProblem, type HooklinePaths, type HooklineSettings } from '@hookline/settings';
import { registrationsOf, statusLineOf, type StatusLineOptions } from './decision-hooks.ts';
import { pathAdvice, writeLauncher } from './launcher.ts';
import { ProgramVersions } from './program-versions.ts';

/** Dependencies of `hookline install` and `uninstall`. */
export interface InstallCommandOptions extends StatusLineOptions {
  /** Loads the hook sets, which point to the scripts again after they were replaced. */
  readonly assist: () => Promise<{
    readonly hookSets: () => { readonly relink: () => Promise<Outcome<unknown, Error>> };
  }>;
  readonly claudeFolder: string;
  readonly program: string;
  readonly paths: HooklinePaths;
  readonly settings: HooklineSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Flags of `hookline install`. */
export interface InstallFlags {
  readonly scope?: 'user' | 'project' | 'local';
  readonly settings?: string;
  readonly dryRun?: boolean;
  /** With `false`, no settings file is changed: a plugin registers the hooks. */
  readonly hooks?: boolean;
}

const COMMAND_DIFF = `bashEditDiffEnabled is true: Claude Code reports the files that a command changes. Such a command takes 16 to 24 ms
longer. Set it to false in the same file to do without; hookline then compares the work tree itself.`;

/** Copies the program to its home and merges the hooks into a settings file of Claude Code. */
export async function install(access: InstallCommandOptions, flags: InstallFlags): Promise<Report> {
  const { options, result } = await installInto(access, flags);
  if (!result.ok) throw new CommandError(describeInstallation(result, options, '', ''));
  const { settingsFile: file, dryRun } = options;
  const { backup, changed, commandDiff, text } = result;
  const answer = {
    settings: file,
    changed,
    dryRun: dryRun === true,
    backup: backup ?? null,
    command_diff: commandDiff,
    ...(dryRun === true ? { text } : {}),
  };
  return report(answer, () =>
    [
      describeInstallation(result, options, 'installed', 'already installed'),
      ...(dryRun === true ? [] : nextSteps(access)),
    ].join('\n'),
  );
}

function nextSteps({ environment, paths }: InstallCommandOptions): string[] {
  const advice = pathAdvice(paths.bin, environment);
  return [
    'Next: hookline up; open sessions of Claude Code record after a restart.',
    ...(advice === undefined ? [] : [`hookline is not on PATH yet: ${advice}`]),
  ];
}

/** Does what {@link install} does, and returns the result. A settings file with a syntax error is not changed. */
export async function installInto(
  access: InstallCommandOptions,
  flags: InstallFlags,
): Promise<{ readonly options: InstallOptions; readonly result: InstallResult }> {
  const options = optionsOf(access, flags);
  const unusable = options.dryRun === true ? undefined : homeProblem(access.paths.home);
  if (unusable) throw new CommandError(`${unusable.reason}; ${unusable.fix}`);
  if (options.statusLine?.wanted === true && options.dryRun !== true) {
    mkdirSync(access.paths.bin, { recursive: true, mode: 0o700 });
    const written = await writeFileAtomic(access.paths.statusLineScript, STATUS_LINE_SCRIPT, { mode: 0o700 });
    if (!written.ok) throw written.error;
  }
  const result = flags.hooks === false ? await scriptsOnly(options) : await installHooks(options);
  if (result.ok && options.dryRun !== true) {
    await installProgram(access);
    const relinked = await (await access.assist()).hookSets().relink();
    if (!relinked.ok) throw relinked.error;
  }
  return { options, result };
}

async function scriptsOnly(options: InstallOptions): Promise<InstallResult> {
  if (options.dryRun !== true) await installScripts(options);
  return { ok: true, changed: false, backup: undefined, text: '', commandDiff: false };
}

async function installProgram({ paths, program }: InstallCommandOptions): Promise<void> {
  const versions = new ProgramVersions(paths.home);
  await versions.use(await versions.add(resolve(dirname(program), '..')));
  await writeLauncher(paths.bin, paths.home, versions.program);
}

/** Returns Claude Code's settings file of a scope. */
export function settingsFile(claudeFolder: string, { scope = 'user', settings }: InstallFlags): string {
  if (settings !== undefined) return resolve(settings);
  if (scope === 'project') return resolve('.claude', 'settings.json');
  if (scope === 'local') return resolve('.claude', 'settings.local.json');
  return join(claudeFolder, 'settings.json');
}

/** Returns the options of installing and uninstalling for the flags of a command. */
export function optionsOf(access: InstallCommandOptions, flags: InstallFlags): InstallOptions {
  const { claudeFolder, paths, settings } = access;
  return {
    registrations: registrationsOf(settings),
    statusLine: statusLineOf(access),
    settingsFile: settingsFile(claudeFolder, flags),
    home: paths.home,
    node: process.execPath,
    app: new ProgramVersions(paths.home).program,
    launch: existsSync('/bin/sh') ? 'sh' : 'node',
    dryRun: flags.dryRun === true,
  };
}

/** Returns a sentence about the settings file: `done` when it changed, `nothing` when it did not, or its error. */
export function describeInstallation(
  result: InstallResult,
  { settingsFile: file, dryRun }: InstallOptions,
  done: string,
  nothing: string,
): string {
  if (!result.ok) {
    const { line, column, message } = result.error;
    return `${file}:${line}:${column}: ${message}; the file was not changed`;
  }
  if (!result.changed) return `${file}: ${nothing}`;
  if (dryRun === true) return `${file} would become:\n${result.text}`;
  const settings = `${file}: ${done}${result.backup === undefined ? '' : ` (backup: ${result.backup})`}`;
  return done === 'installed' && result.commandDiff ? `${settings}\n${COMMAND_DIFF}` : settings;
}
