import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '@hookline/atomic-file';
import { CommandError, type Report, report, table } from '@hookline/command-report';
import { editSettingsFile, parseSettingValue } from './edit.ts';
import { hooklineSettings, type HooklineSettings } from './hookline-settings.ts';
import type { Origin } from './layers.ts';
import { LIVE_SETTINGS } from './live-settings.ts';
import { closestName, findSetting, listSettings, type NamedSetting } from './names.ts';
import type { HooklinePaths } from './paths.ts';
import type { SettingProblem } from './problem.ts';

/** Dependencies of `hookline config`. */
export interface ConfigOptions {
  readonly paths: Pick<HooklinePaths, 'configFile' | 'home'>;
  readonly settings: HooklineSettings;
  readonly origins: Readonly<Record<string, Origin>>;
  readonly problems: readonly SettingProblem[];
}

/** A setting with its effective value, as it is shown. */
interface ShownSetting {
  /** Name in config.yaml. */
  readonly name: string;
  readonly value: unknown;
  readonly origin: Origin;
  readonly default: unknown;
  /** States unit and range. */
  readonly description: string;
  readonly environment: readonly string[];
}

/** Reports the effective settings of a section, or all, with their origins. */
export async function configShow(options: ConfigOptions, prefix: string | undefined): Promise<Report> {
  const { paths, problems } = options;
  const settings = listSettings(hooklineSettings)
    .filter(({ name, section }) => prefix === undefined || [name, section, name.split('.')[0]].includes(prefix))
    .map((setting) => shown(setting, options));
  if (settings.length === 0) throw unknownSetting(prefix ?? '');
  const answer = { home: paths.home, file: paths.configFile, settings, problems };
  const details = prefix === undefined ? [] : settings.map(({ name, description }) => [name, description]);
  return report(answer, () =>
    [
      `file: ${paths.configFile}${existsSync(paths.configFile) ? '' : ' (does not exist yet)'}`,
      table(settings.map(({ name, value, origin }) => [name, JSON.stringify(value), originText(origin)])),
      ...(details.length === 0 ? [] : ['', table(details)]),
      ...problems.map(problemText),
    ].join('\n'),
  );
}

/** Reports the path of the settings file. */
export async function configPath({ paths }: ConfigOptions): Promise<Report> {
  const answer = { path: paths.configFile, exists: existsSync(paths.configFile) };
  return report(answer, ({ path }) => path);
}

/** Reports the effective value of one setting: text as it is, other values as JSON. */
export async function configGet(options: ConfigOptions, name: string): Promise<Report> {
  return report(shown(named(name), options), ({ value }) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
}

/** Changes one setting in the file, after validation. Without values it is removed, so that its default applies. */
export async function configSet(
  options: ConfigOptions,
  name: string,
  words: readonly string[],
  { unset }: { readonly unset?: boolean },
): Promise<Report> {
  if ((words.length === 0) !== (unset === true)) throw new CommandError('give either a value or --unset', 2);
  const setting = named(name);
  const value = words.length === 0 ? undefined : parsed(setting, words);
  await changeConfig(options.paths.configFile, setting, value);
  const origin = options.origins[`${setting.section}.${setting.key}`];
  const overriding = origin?.layer === 'environment' ? origin.variable : null;
  const answer = { name: setting.name, value: secretly(setting, value ?? setting.definition.default), overriding };
  return report(answer, () =>
    [
      `${setting.name} is ${JSON.stringify(answer.value)}${words.length === 0 ? ', its default' : ''}`,
      overriding === null
        ? LIVE_SETTINGS.includes(setting.name)
          ? 'a running daemon applies it with the next event'
          : 'a running daemon and service use it after: hookline restart'
        : `but the environment variable ${overriding} takes precedence`,
    ].join('\n'),
  );
}

/** Writes one setting into the file, keeping comments and order. @throws CommandError when the file cannot be changed */
export async function changeConfig(file: string, setting: NamedSetting, value: unknown): Promise<void> {
  const edited = editSettingsFile(existsSync(file) ? readFileSync(file, 'utf8') : '', setting, value);
  if (!edited.ok) throw new CommandError(`${file} was not changed: ${edited.error.message}`);
  const written = await writeFileAtomic(file, edited.value, { followLinks: true, keepMode: true, mode: 0o600 });
  if (!written.ok) throw new CommandError(`${file} was not changed: ${written.error.message}`);
}

/** Formats a setting that has no effect. */
export function problemText({ kind, message, where }: SettingProblem): string {
  return `${kind === 'unused' ? 'not used yet' : 'ignored'}: ${where}: ${message}`;
}

function shown(setting: NamedSetting, { origins, settings }: ConfigOptions): ShownSetting {
  const { definition, key, name, section } = setting;
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = settings;
  return {
    name,
    value: secretly(setting, values[section]?.[key]),
    origin: origins[`${section}.${key}`] ?? { layer: 'default' },
    default: definition.default,
    description: definition.description,
    environment: definition.env ?? [],
  };
}

function secretly({ definition }: NamedSetting, value: unknown): unknown {
  return definition.secret === true && value !== '' ? '(set)' : value;
}

function named(name: string): NamedSetting {
  const setting = findSetting(hooklineSettings, name);
  if (!setting) throw unknownSetting(name);
  return setting;
}

function unknownSetting(name: string): CommandError {
  const similar = closestName(
    name,
    listSettings(hooklineSettings).map((setting) => setting.name),
  );
  const hint = similar === undefined ? '' : `, did you mean ${similar}?`;
  return new CommandError(`no setting ${name}${hint}; list all with: hookline config show`, 2);
}

function parsed(setting: NamedSetting, words: readonly string[]): unknown {
  const value = parseSettingValue(setting, words);
  if (!value.ok) throw new CommandError(value.error.message, 2);
  return value.value;
}

function originText(origin: Origin): string {
  if (origin.layer === 'environment') return `environment, ${origin.variable}`;
  if (origin.layer === 'file') return `config.yaml, ${origin.path}`;
  return origin.layer;
}
