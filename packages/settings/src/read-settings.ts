import { effectiveSettings, type ReadSettings } from './effective-settings.ts';
import { parseSettingsFile } from './file.ts';
import { settingsText } from './settings-text.ts';

/** Reads the settings file and resolves it with the environment. A missing file is empty. */
export function readSettings(path: string, env: Readonly<Record<string, string | undefined>>): ReadSettings {
  const text = settingsText(path);
  return effectiveSettings(path, text === undefined ? undefined : parseSettingsFile(text), env);
}
