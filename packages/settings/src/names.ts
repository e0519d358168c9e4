import { closest, distance } from 'fastest-levenshtein';
import type { Definitions, Setting } from './setting.ts';

/** Share of a name's letters that may be mistyped in a suggestion. */
const MAX_DIFFERENCE = 0.4;

/** Converts `maxAgeDays` to `max_age_days`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A setting with its names. */
export interface NamedSetting {
  /** Name in the settings file, such as `cache.max_age_days`. */
  readonly name: string;
  readonly section: string;
  readonly key: string;
  readonly definition: Setting<unknown>;
}

/** Lists all settings in the order of their definition. */
export function listSettings(definitions: Definitions): readonly NamedSetting[] {
  return Object.entries(definitions).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, definition]) => {
      return { name: `${snakeCase(section)}.${snakeCase(key)}`, section, key, definition };
    }),
  );
}

/** Finds a setting by its name in the file, or by `section.key` in camelCase. */
export function findSetting(definitions: Definitions, name: string): NamedSetting | undefined {
  return listSettings(definitions).find((setting) => setting.name === snakeCase(name));
}

/** Returns the name that a misspelt one probably stands for; `undefined` when none is similar. */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = snakeCase(name).toLowerCase();
  if (candidates.length === 0) return undefined;
  const found = closest(wanted, [...candidates]);
  return distance(wanted, found) <= Math.max(1, wanted.length * MAX_DIFFERENCE) ? found : undefined;
}
