import { readFileSync } from 'node:fs';
import { parseSettingsFile } from './file.ts';
import { hooklineSettings, type HooklineSettings } from './hookline-settings.ts';
import { type Origin, resolveSettings } from './layers.ts';
import type { SettingProblem } from './problem.ts';
import { UNUSED_SETTINGS } from './unused-settings.ts';

/** Effective settings with the origin of each, and what has no effect. */
export interface ReadSettings {
  readonly settings: HooklineSettings;
  readonly origins: Readonly<Record<string, Origin>>;
  readonly problems: readonly SettingProblem[];
  /** False when the file is not valid YAML, so that only defaults and the environment apply. */
  readonly isValid: boolean;
}

/** Reads the settings file and resolves it with the environment. A missing file is empty. */
export function readSettings(path: string, env: Readonly<Record<string, string | undefined>>): ReadSettings {
  const problems: SettingProblem[] = [];
  let file: unknown;
  let isValid = true;
  const text = readText(path);
  if (text !== undefined) {
    const parsed = parseSettingsFile(text);
    isValid = parsed.ok;
    if (parsed.ok) file = parsed.value;
    else problems.push({ kind: 'invalid', where: `${path}:${parsed.line}:${parsed.column}`, message: parsed.message });
  }
  const resolved = resolveSettings(hooklineSettings, { env, file, unused: UNUSED_SETTINGS });
  problems.push(...resolved.problems);
  let { values } = resolved;
  if (values.cache.backend === 'redis' && values.cache.redisUrl === '') {
    const message = 'required by cache.backend: redis; the disk store is used';
    problems.push({ kind: 'invalid', where: 'cache.redis_url', message });
    values = { ...values, cache: { ...values.cache, backend: 'disk' } };
  }
  return { settings: values, origins: resolved.origins, problems, isValid };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
