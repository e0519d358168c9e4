import { type Node, parseTree } from 'jsonc-parser';

/** What could be read of a text that should be JSON. */
export interface Reading {
  /** Everything that could be read; `undefined` when that is nothing. */
  readonly value: unknown;
  /** Whether the whole text was JSON. */
  readonly whole: boolean;
}

/** Deeper nesting than this is taken for damage. */
const MAX_DEPTH = 100;

/**
 * Reads as much of `bytes` as can be read. Damaged JSON gives every field that stands there complete: a value that
 * the end of the text cuts off is left out, because half a number is another number. Never throws.
 */
export function readLenient(bytes: Uint8Array): Reading {
  const text = new TextDecoder('utf-8').decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    if (depthOf(value) <= MAX_DEPTH) return { value, whole: true };
  } catch {
    // Not whole: read on leniently.
  }
  try {
    const root = parseTree(text, undefined, { disallowComments: true, allowTrailingComma: true });
    return { value: root && valueOf(root, text.trimEnd().length, 0), whole: false };
  } catch {
    return { value: undefined, whole: false }; // nested too deep to be looked at
  }
}

/** How deep `value` is nested, counted no further than is allowed. */
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
  // A value that ends where the text ends may have been longer. Objects and arrays show what they hold anyway.
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
