import { readFileSync } from 'node:fs';
import { CommandError, type Report, report } from '@hookline/command-report';
import { install, settingsFile } from '@hookline/installation';
import { findSetting, hooklineSettings } from '@hookline/settings';
import { changeConfig } from '@hookline/settings/commands';
import { installGrammars } from './grammars.ts';
import type { QualityOptions } from './quality-options.ts';

/** Result of {@link qualityOn} and {@link qualityOff}. */
export interface Switched {
  readonly enabled: boolean;
  /** True when the grammars were installed by this command. */
  readonly grammars_installed: boolean;
  /** Settings file of Claude Code whose hooks follow; `null` when hookline is not installed there. */
  readonly hooks: string | null;
  /** Commands that are still to be run. */
  readonly next: readonly string[];
}

/** Installs the grammars, switches the quality gate on and registers its hook. */
export async function qualityOn(options: QualityOptions): Promise<Report<Switched>> {
  const installed = await installGrammars(options);
  return switched(options, { enabled: true, grammars_installed: installed });
}

/** Switches the quality gate off and removes its hook. The grammars stay. */
export async function qualityOff(options: QualityOptions): Promise<Report<Switched>> {
  return switched(options, { enabled: false, grammars_installed: false });
}

async function switched(
  options: QualityOptions,
  done: Pick<Switched, 'enabled' | 'grammars_installed'>,
): Promise<Report<Switched>> {
  await change(options, 'enforcement.enabled', done.enabled);
  const enforcement = { ...options.settings.enforcement, enabled: done.enabled };
  const isInstalled = installedIn(options);
  if (isInstalled) await install({ ...options, settings: { ...options.settings, enforcement } }, {});
  const next = isInstalled ? ['hookline restart'] : ['hookline install', 'hookline restart'];
  const hooks = isInstalled ? settingsFile(options.claudeFolder, {}) : null;
  return report({ ...done, hooks, next }, describe);
}

function describe({ enabled, grammars_installed, hooks, next }: Switched): string {
  return [
    `the quality gate is ${enabled ? 'on' : 'off'}`,
    ...(grammars_installed ? ['installed the grammars of its syntax rules (22 MB)'] : []),
    ...(hooks === null ? [] : [`${hooks}: hook ${enabled ? 'registered' : 'removed'}`]),
    `Next: ${next.join(', then ')}; open sessions of Claude Code follow after a restart.`,
  ].join('\n');
}

/** Writes a setting of the gate. @throws CommandError when the file cannot be changed */
export async function change({ paths }: Pick<QualityOptions, 'paths'>, name: string, value: unknown): Promise<void> {
  const setting = findSetting(hooklineSettings, name);
  if (!setting) throw new CommandError(`no setting ${name}`);
  await changeConfig(paths.configFile, setting, value);
}

/** Returns true when the user's settings of Claude Code have the hooks of this home. */
export function installedIn({ claudeFolder, paths }: Pick<QualityOptions, 'claudeFolder' | 'paths'>): boolean {
  try {
    return readFileSync(settingsFile(claudeFolder, {}), 'utf8').includes(JSON.stringify(paths.home).slice(1, -1));
  } catch {
    return false;
  }
}
