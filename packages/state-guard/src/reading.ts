import { type Node, parseTree } from 'jsonc-parser';

/** Result of {@link readLenient}. */
export interface Reading {
  /** All readable fields; `undefined` when there are none. */
  readonly value: unknown;
  /** True when the whole text is valid JSON. */
  readonly whole: boolean;
}

/** Deeper nesting counts as damage. */
const MAX_DEPTH = 100;

/**
 * Reads as much of `bytes` as possible. Damaged JSON yields every complete field: a value cut off by the end of the text
 * is left out, because half a number is another number. Never throws.
 */
export function readLenient(bytes: Uint8Array): Reading {
  const text = new TextDecoder('utf-8').decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    if (depthOf(value) <= MAX_DEPTH) return { value, whole: true };
  } catch {
    // Invalid JSON: continue with the lenient parser.
  }
  try {
    const root = parseTree(text, undefined, { disallowComments: true, allowTrailingComma: true });
    return { value: root && valueOf(root, text.trimEnd().length, 0), whole: false };
  } catch {
    return { value: undefined, whole: false }; // nested too deeply to be parsed
  }
}

/** Returns the nesting depth of `value`, counted up to the limit. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return depth;
  let deepest = depth;
  for (const child of Object.values(value)) deepest = Math.max(deepest, depthOf(child, depth + 1));
  return deepest;
}

function valueOf(node: Node, end: number, depth: number): unknown {
  if (depth > MAX_DEPTH) return undefined;
  if (node.type === 'array') {
    return (node.children ?? []).map((child) => valueOf(child, end, depth + 1)).filter((item) => item !== undefined);
  }
  if (node.type === 'object') return objectOf(node, end, depth);
  // A value at the end of the text may be cut off. Objects and arrays are read field by field.
  return node.offset + node.length >= end && depth > 0 ? undefined : node.value;
}

function objectOf(node: Node, end: number, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (const property of node.children ?? []) {
    const [key, child] = property.children ?? [];
    if (!key || !child) continue;
    const value = valueOf(child, end, depth + 1);
    if (value !== undefined) entries.push([String(key.value), value]);
  }
  return Object.fromEntries(entries);
}
