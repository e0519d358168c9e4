import { readFileSync } from 'node:fs';

/** An example of a Markdown file: its code, and what it prints if the file says so. */
export interface Snippet {
  /** Line of the file where its code begins, from 1. */
  readonly line: number;
  readonly code: string;
  /** `undefined` where the file does not say what it prints: then it is compiled, not run. */
  readonly output: string | undefined;
}

const FENCE = /^```ts example\n(.*?)^```\n(?:\n```text output\n(.*?)^```\n)?/gms;

/** The `ts example` blocks of a Markdown file, each with the `text output` block behind it. */
export function snippetsOf(file: string): Snippet[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(FENCE)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1] ?? '',
    output: match[2],
  }));
}
