const TAG = /<(\/?)private(?:\s[^<>]*)?>/gi;

/**
 * Returns a text without its private parts: everything from `<private>` to its `</private>`, also over several lines. Parts may be
 * nested, and one that is not closed extends to the end.
 */
export function withoutPrivateParts(text: string): string {
  let kept = '';
  let depth = 0;
  let from = 0;
  for (const tag of text.matchAll(TAG)) {
    const isEnd = tag[1] === '/';
    if (depth === 0) kept += text.slice(from, tag.index);
    depth = Math.max(0, depth + (isEnd ? -1 : 1));
    from = tag.index + tag[0].length;
  }
  return depth === 0 ? kept + text.slice(from) : kept;
}

/** Levels of a value that are searched for private parts. */
const MAX_DEPTH = 8;

/** Returns a JSON value without the private parts of its strings. */
export function withoutPrivateValues(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutPrivateParts(value);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => withoutPrivateValues(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutPrivateValues(inner, depth + 1)]));
}
