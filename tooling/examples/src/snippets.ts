import { readFileSync } from 'node:fs';

/** A code example of a Markdown file with its expected output. */
export interface Snippet {
  /** Number of the first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** Expected output. An example without one is compiled but not run. */
  readonly output: string | undefined;
}

const FENCE = /^```ts example\n(.*?)^```\n(?:\n```text output\n(.*?)^```\n)?/gms;

/** Returns the `ts example` blocks of a Markdown file, each with the `text output` block after it. */
export function snippetsOf(file: string): Snippet[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(FENCE)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1] ?? '',
    output: match[2],
  }));
}
