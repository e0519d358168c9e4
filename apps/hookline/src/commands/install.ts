import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { writeFileAtomic } from '@hookline/atomic-file';
import { STATUS_LINE_SCRIPT } from '@hookline/context-budget';
import { installHooks, type InstallOptions, type InstallResult, uninstallHooks } from '@hookline/hook-adapters';
import type { Runtime } from '../compose.ts';
import { keepHookSets } from '../daemon/self-driving/hook-sets.ts';
import { registrationsOf, statusLineOf } from '../decision-hooks.ts';
import { CommandError, printResult } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** Where to install. */
export interface InstallFlags extends PrintOptions {
  readonly scope?: 'user' | 'project' | 'local';
  readonly settings?: string;
  readonly dryRun?: boolean;
}

/** Merges our hooks into a settings file of Claude Code. */
export async function install(runtime: Runtime, flags: InstallFlags): Promise<void> {
  const options = optionsOf(runtime, flags);
  if (options.statusLine?.wanted === true && options.dryRun !== true) {
    mkdirSync(runtime.paths.bin, { recursive: true, mode: 0o700 });
    const written = await writeFileAtomic(runtime.paths.statusLineScript, STATUS_LINE_SCRIPT, { mode: 0o700 });
    if (!written.ok) throw written.error;
  }
  const result = await installHooks(options);
  if (result.ok && options.dryRun !== true) await keepHookSets(runtime);
  report(result, options, flags, 'installed', 'already installed');
}

/** Takes exactly that out again. */
export async function uninstall(runtime: Runtime, flags: InstallFlags): Promise<void> {
  const options = optionsOf(runtime, flags);
  report(await uninstallHooks(options), options, flags, 'uninstalled', 'was not installed');
}

/** Claude Code's settings file of a scope. */
export function settingsFile({ scope = 'user', settings }: InstallFlags): string {
  if (settings !== undefined) return resolve(settings);
  if (scope === 'project') return resolve('.claude', 'settings.json');
  if (scope === 'local') return resolve('.claude', 'settings.local.json');
  return join(process.env['CLAUDE_CONFIG_DIR'] ?? join(homedir(), '.claude'), 'settings.json');
}

function optionsOf(runtime: Runtime, flags: InstallFlags): InstallOptions {
  const { paths, program, settings } = runtime;
  return {
    registrations: registrationsOf(settings),
    statusLine: statusLineOf(runtime),
    settingsFile: settingsFile(flags),
    home: paths.home,
    node: process.execPath,
    app: program,
    launch: existsSync('/bin/sh') ? 'sh' : 'node',
    dryRun: flags.dryRun === true,
  };
}

function report(
  result: InstallResult,
  options: InstallOptions,
  flags: InstallFlags,
  done: string,
  nothing: string,
): void {
  const { settingsFile: file, dryRun } = options;
  if (!result.ok) {
    const { line, column, message } = result.error;
    throw new CommandError(`${file}:${line}:${column}: ${message}; the file was not touched`);
  }
  const { changed, backup, text } = result;
  const answer = {
    settings: file,
    changed,
    dryRun: dryRun === true,
    backup: backup ?? null,
    ...(dryRun === true ? { text } : {}),
  };
  printResult(answer, flags.json, () => {
    if (!changed) return `${file}: ${nothing}`;
    if (dryRun === true) return `${file} would become:\n${text}`;
    return `${file}: ${done}${backup === undefined ? '' : ` (backup: ${backup})`}`;
  });
}
