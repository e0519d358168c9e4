export { editSettingsFile, type EditProblem, parseSettingValue } from './edit.ts';
export { parseSettingsFile, type SettingsFile } from './file.ts';
export { type HomeProblem, homeProblem } from './home-check.ts';
export { secureStateFolder, stateFolderProblem } from './state-folder.ts';
export { expandHome, type HomeLookup, hooklineHome } from './home.ts';
export { type HooklineSettings, hooklineSettings } from './hookline-settings.ts';
export { type Layers, type Origin, type ResolvedSettings, resolveSettings } from './layers.ts';
export { closestName, findSetting, listSettings, type NamedSetting, snakeCase } from './names.ts';
export { type HooklinePaths, hooklinePaths } from './paths.ts';
export type { SettingProblem } from './problem.ts';
export {
  type Definitions,
  type PartialValues,
  type SchemaResult,
  type Setting,
  setting,
  type SettingSchema,
  type Values,
} from './setting.ts';
export { UNUSED_SETTINGS } from './unused-settings.ts';
export { LIVE_SETTINGS, LiveSettings, type LiveSettingsOptions } from './live-settings.ts';
export type { ReadSettings } from './effective-settings.ts';
export { loadSettings } from './load-settings.ts';
export { readSettings } from './read-settings.ts';
