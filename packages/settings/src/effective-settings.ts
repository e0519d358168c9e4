import type { SettingsFile } from './file.ts';
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

/** Resolves a parsed file with the environment. `undefined` is a file without settings. */
export function effectiveSettings(
  path: string,
  parsed: SettingsFile | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ReadSettings {
  const problems: SettingProblem[] = [];
  if (parsed?.ok === false)
    problems.push({ kind: 'invalid', where: `${path}:${parsed.line}:${parsed.column}`, message: parsed.message });
  const file = parsed?.ok === true ? parsed.value : undefined;
  const resolved = resolveSettings(hooklineSettings, { env, file, unused: UNUSED_SETTINGS });
  problems.push(...resolved.problems);
  let { values } = resolved;
  if (values.cache.backend === 'redis' && values.cache.redisUrl === '') {
    const message = 'required by cache.backend: redis; the disk store is used';
    problems.push({ kind: 'invalid', where: 'cache.redis_url', message });
    values = { ...values, cache: { ...values.cache, backend: 'disk' } };
  }
  return { settings: values, origins: resolved.origins, problems, isValid: parsed?.ok !== false };
}
