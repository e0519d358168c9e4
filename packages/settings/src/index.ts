export { parseSettingsFile, type SettingsFile } from './file.ts';
export { expandHome, type HomeLookup, hooklineHome, type HooklineSettings, hooklineSettings } from './hookline.ts';
export {
  type Layers,
  type Origin,
  type ResolvedSettings,
  resolveSettings,
  type SettingProblem,
  snakeCase,
} from './layers.ts';
export { type Definitions, type PartialValues, type Setting, setting, type Values } from './setting.ts';
