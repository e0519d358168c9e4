import type { Definitions, PartialValues, Setting, Values } from './setting.ts';

/** Where a value came from. */
export type Origin =
  | { readonly layer: 'explicit' }
  | { readonly layer: 'environment'; readonly variable: string }
  | { readonly layer: 'file'; readonly path: string }
  | { readonly layer: 'default' };

/** A value that was given and cannot be used. The next layer's value stands in for it. */
export interface SettingProblem {
  /** Name of the environment variable, or path in the file, such as `cache.max_age_days`. */
  readonly where: string;
  /** What is wrong and what would be right. Never contains the value of a secret. */
  readonly message: string;
}

/** The layers, strongest first. */
export interface Layers<D> {
  /** Values from the command line or the calling code. `undefined` counts as not given. */
  readonly explicit?: PartialValues<D>;
  /** A snapshot of the environment. An empty string counts as not given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A parsed YAML file. Sections that are not defined are left alone. */
  readonly file?: unknown;
}

/** Every value, where each came from, and what had to be passed over. */
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
 * Resolves each setting from the strongest layer that has a valid value. Pure: reads nothing, throws nothing.
 * What is invalid becomes a problem, never a failure: a typing error in a file must not stop a hook.
 */
export function resolveSettings<const D extends Definitions>(definitions: D, layers: Layers<D>): ResolvedSettings<D> {
  const values: Record<string, Record<string, unknown>> = {};
  const origins: Record<string, Origin> = {};
  const problems: SettingProblem[] = [...unknownKeys(definitions, layers.file)];
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
    const parsed = definition.schema.safeParse(value);
    if (parsed.success) return { origin, value: parsed.data };
    const received = definition.secret === true ? 'a value' : JSON.stringify(value);
    const reason = parsed.error.issues.map((issue) => issue.message).join('; ');
    problems.push({ where, message: `${reason} (received ${received}). ${definition.description}` });
  }
  return { origin: { layer: 'default' }, value: definition.default };
}

/** Sections that are none, and keys that nobody defined in sections that somebody did: most likely misspelt. */
function* unknownKeys(definitions: Definitions, file: unknown): Generator<SettingProblem> {
  if (file !== undefined && file !== null && !isMapping(file)) {
    yield {
      where: 'the file',
      message: `must have sections, such as "${Object.keys(definitions)[0]}:" and settings below`,
    };
  }
  for (const [section, keys] of Object.entries(definitions)) {
    const inFile = property(file, snakeCase(section));
    if (inFile === undefined || inFile === null) continue;
    const known = Object.keys(keys).map(snakeCase);
    if (!isMapping(inFile)) {
      const where = snakeCase(section);
      yield { where, message: `must have settings below it (${known.join(', ')}), and is passed over as it is` };
      continue;
    }
    for (const key of Object.keys(inFile)) {
      if (known.includes(key)) continue;
      yield {
        where: `${snakeCase(section)}.${key}`,
        message: `no such setting; this section has: ${known.join(', ')}`,
      };
    }
  }
}

/** Reads text as what the default is: `true`, `yes`, `on` and `1` are true, digits are a number. */
function fromText(text: string, like: unknown): unknown {
  const trimmed = text.trim();
  if (typeof like === 'boolean') {
    if (/^(true|yes|on|1)$/i.test(trimmed)) return true;
    if (/^(false|no|off|0)$/i.test(trimmed)) return false;
  }
  if (typeof like === 'number' && trimmed !== '' && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (Array.isArray(like)) return trimmed.split(',').map((part) => part.trim());
  return trimmed;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** `maxAgeDays` to `max_age_days`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
