/** The way to a field: names and positions from the root. */
export type Path = readonly (string | number)[];

/** `sessions[2].tokens`; empty for the root. */
export function pathText(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

/** What stands at `path`; `undefined` where nothing does. Inherited properties are nothing. */
export function atPath(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

/** A copy of `value` with `fresh` at `path`; what stands in the way of the path is replaced by an object. */
export function replacedAt(value: unknown, path: Path, fresh: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return fresh;
  if (Array.isArray(value) && typeof key === 'number') return value.with(key, replacedAt(value[key], rest, fresh));
  const fields = isObject(value) ? Object.entries(value) : [];
  const inner = replacedAt(atPath(value, [key]), rest, fresh);
  const index = fields.findIndex(([name]) => name === key);
  // Entries, not assignment: a field may be called `__proto__`.
  return Object.fromEntries(
    index === -1 ? [...fields, [String(key), inner]] : fields.with(index, [String(key), inner]),
  );
}

/** A copy of `value` without what stands at `path`; of the root, nothing is left. */
export function removedAt(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return undefined;
  if (Array.isArray(value) && typeof key === 'number') {
    return rest.length === 0 ? value.toSpliced(key, 1) : value.with(key, removedAt(value[key], rest));
  }
  if (!isObject(value)) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? fields.filter(([name]) => name !== key)
      : fields.map(([name, inner]) => [name, name === key ? removedAt(inner, rest) : inner]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
