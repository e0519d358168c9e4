import type { JsonObject } from '@hookline/contracts';

/** Longest string that is kept of a tool's input, in characters. */
const MAX_STRING = 2000;
/** How deep a tool's input is kept. */
const MAX_DEPTH = 4;
/** Most elements and properties that are kept at each level. */
const MAX_WIDTH = 50;

/** A tool's input cut down to what helps to recognise the call. */
export function summarizeInput(input: unknown): JsonObject {
  const summary = summarize(input, 0);
  return typeof summary === 'object' && summary !== null && !Array.isArray(summary)
    ? (summary as JsonObject)
    : { value: summary };
}

function summarize(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shorten(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_WIDTH).map((item) => summarize(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_WIDTH)
      .map(([key, inner]) => [shorten(key), summarize(inner, depth + 1)]),
  );
}

/** The start of a text, with how much was left off. */
export function shorten(text: string, most: number = MAX_STRING): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).toWellFormed()}… (${text.length - most} more characters)`;
}
