import { effectiveSettings, type ReadSettings } from './effective-settings.ts';
import { settingsText } from './settings-text.ts';

/** A line that has more than a comment. */
const CONTENT = /^[^\S\n]*[^\s#]/m;

/** Reads the settings as `readSettings` does. The YAML parser, which takes longer to load, is loaded for a file with content only. */
export async function loadSettings(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadSettings> {
  const text = settingsText(path);
  if (text === undefined || !CONTENT.test(text)) return effectiveSettings(path, undefined, env);
  const { parseSettingsFile } = await import('./file.ts');
  return effectiveSettings(path, parseSettingsFile(text), env);
}
