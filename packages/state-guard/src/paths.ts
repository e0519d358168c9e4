/** Path of a field: names and positions from the root. */
export type Path = readonly (string | number)[];

/** Formats a path as `sessions[2].tokens`; empty for the root. */
export function pathText(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

/** Returns the value at `path`; `undefined` where there is none. Inherited properties do not count. */
export function atPath(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

/** Returns a copy of `value` with `fresh` at `path`. Values along the path that hold no fields are replaced by objects. */
export function replacedAt(value: unknown, path: Path, fresh: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return fresh;
  if (Array.isArray(value) && typeof key === 'number') return value.with(key, replacedAt(value[key], rest, fresh));
  const fields = isObject(value) ? Object.entries(value) : [];
  const inner = replacedAt(atPath(value, [key]), rest, fresh);
  const index = fields.findIndex(([name]) => name === key);
  // Built from entries, because assignment fails for a field called `__proto__`.
  return Object.fromEntries(
    index === -1 ? [...fields, [String(key), inner]] : fields.with(index, [String(key), inner]),
  );
}

/** Returns a copy of `value` without the field at `path`; `undefined` for the root. */
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
