import { checkNames } from './check-names.ts';
import { snakeCase } from './names.ts';
import type { SettingProblem } from './problem.ts';
import { type Definitions, type PartialValues, type Setting, validate, type Values } from './setting.ts';

/** The layer that a value came from. */
export type Origin =
  | { readonly layer: 'explicit' }
  | { readonly layer: 'environment'; readonly variable: string }
  | { readonly layer: 'file'; readonly path: string }
  | { readonly layer: 'default' };

/** The layers, in order of precedence. */
export interface Layers<D> {
  /** Values from the command line or the calling code. `undefined` counts as absent. */
  readonly explicit?: PartialValues<D>;
  /** A snapshot of the environment. An empty string counts as absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A parsed YAML file. Undefined sections are ignored. */
  readonly file?: unknown;
  /** Names that the file may have besides the definitions, by section. They are reported as unused. @defaultValue none */
  readonly unused?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Every value, its origin, and the invalid values. */
export interface ResolvedSettings<D> {
  readonly values: Values<D>;
  /** By `section.key`. */
  readonly origins: Readonly<Record<string, Origin>>;
  readonly problems: readonly SettingProblem[];
}

interface Candidate {
  readonly origin: Origin;
  readonly where: string;
  readonly value: unknown;
}

/**
 * Resolves each setting from the first layer that has a valid value. Pure: reads nothing and never throws. An invalid
 * value is reported as a problem, because a typing error in a file must not stop a hook.
 */
export function resolveSettings<const D extends Definitions>(definitions: D, layers: Layers<D>): ResolvedSettings<D> {
  const values: Record<string, Record<string, unknown>> = {};
  const origins: Record<string, Origin> = {};
  const problems: SettingProblem[] = [...checkNames(definitions, layers.unused ?? {}, layers.file)];
  for (const [section, keys] of Object.entries(definitions)) {
    const resolved: Record<string, unknown> = {};
    for (const [key, definition] of Object.entries(keys)) {
      const winner = firstValid(definition, candidates(section, key, definition, layers), problems);
      resolved[key] = winner.value;
      origins[`${section}.${key}`] = winner.origin;
    }
    values[section] = Object.freeze(resolved);
  }
  return { values: Object.freeze(values) as Values<D>, origins, problems };
}

function* candidates<D>(
  section: string,
  key: string,
  definition: Setting<unknown>,
  layers: Layers<D>,
): Generator<Candidate> {
  const explicit = (layers.explicit as Record<string, Record<string, unknown>> | undefined)?.[section]?.[key];
  if (explicit !== undefined) yield { origin: { layer: 'explicit' }, where: `${section}.${key}`, value: explicit };
  for (const variable of definition.env ?? []) {
    const text = layers.env?.[variable];
    if (text === undefined || text === '') continue;
    yield { origin: { layer: 'environment', variable }, where: variable, value: fromText(text, definition.default) };
  }
  const path = `${snakeCase(section)}.${snakeCase(key)}`;
  const inFile = property(property(layers.file, snakeCase(section)), snakeCase(key));
  if (inFile === undefined || inFile === null) return;
  // YAML has no yes and no, on and off: they are text there, too.
  const value = typeof inFile === 'string' && typeof definition.default === 'boolean' ? fromText(inFile, true) : inFile;
  yield { origin: { layer: 'file', path }, where: path, value };
}

function firstValid(
  definition: Setting<unknown>,
  options: Iterable<Candidate>,
  problems: SettingProblem[],
): { readonly origin: Origin; readonly value: unknown } {
  for (const { origin, where, value } of options) {
    const parsed = validate(definition.schema, value);
    if (!parsed.issues) return { origin, value: parsed.value };
    const received = definition.secret === true ? 'a value' : JSON.stringify(value);
    const reason = definition.secret === true ? 'not valid' : parsed.issues.map((issue) => issue.message).join('; ');
    problems.push({ kind: 'invalid', where, message: `${reason} (received ${received}). ${definition.description}` });
  }
  return { origin: { layer: 'default' }, value: definition.default };
}

/** Converts text to the type of the default: `true`, `yes`, `on` and `1` are true, digits are a number. */
export function fromText(text: string, like: unknown): unknown {
  const trimmed = text.trim();
  if (typeof like === 'boolean') {
    if (/^(true|yes|on|1)$/i.test(trimmed)) return true;
    if (/^(false|no|off|0)$/i.test(trimmed)) return false;
  }
  if (typeof like === 'number' && trimmed !== '' && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (Array.isArray(like)) return trimmed.split(',').map((part) => part.trim());
  return trimmed;
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}
