import { readFileSync } from 'node:fs';

/** Every hook payload of a recorded run of the real Claude Code 2.1.328, paths neutralised, in order. */
export function recordedPayloads(): Record<string, unknown>[] {
  return readFileSync(new URL('fixtures/recorded-payloads.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
