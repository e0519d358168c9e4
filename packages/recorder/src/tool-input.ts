import type { JsonObject } from '@hookline/contracts';

/** Longest string that is recorded of a tool's input, in characters. */
const MAX_STRING = 2000;
/** Levels of a tool's input that are recorded. */
const MAX_DEPTH = 4;
/** Elements and properties that are recorded at each level. */
const MAX_WIDTH = 50;

/** Returns a tool's input with long strings, deep levels and long lists cut. A value that is not an object is wrapped in one. */
export function summarizeInput(input: unknown): JsonObject {
  const summary = summarize(input, 0);
  return typeof summary === 'object' && summary !== null && !Array.isArray(summary)
    ? (summary as JsonObject)
    : { value: summary };
}

function summarize(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return truncate(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_WIDTH).map((item) => summarize(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_WIDTH)
      .map(([key, inner]) => [truncate(key), summarize(inner, depth + 1)]),
  );
}

/** Returns at most `maxLength` characters of a text, followed by the number of characters that were cut. */
export function truncate(text: string, maxLength: number = MAX_STRING): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength).toWellFormed()}… (${text.length - maxLength} more characters)`;
}
