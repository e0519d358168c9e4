import { findShellWords } from '@hookline/shell-words';
import type { HookExecutionTiming } from '@hookline/transcripts';

/** Duration of one execution of a hook. */
export interface HookTiming {
  /** Name of the hook: see {@link hookName}. */
  readonly hook: string;
  /** Hook event, such as `PreToolUse`. */
  readonly event: string;
  /** In ms, 0 or more. */
  readonly durationMs: number;
  /** Time of the end, milliseconds since 1970. */
  readonly at: number;
  /** Two timings with the same id are one execution; `undefined` when the source has no ids. */
  readonly id?: string | undefined;
}

const MAX_NAME_LENGTH = 60;

/**
 * Returns a short name for a hook's command: the programs and scripts in it without their folders. Options and other
 * words are left out, because they may contain secrets.
 */
export function hookName(command: string): string {
  const names: string[] = [];
  for (const word of findShellWords(command, { splitOperators: false })) {
    const isScript = /\.[a-z]{1,4}$/i.test(word);
    if (names.length > 0 && !isScript && !word.includes('/')) break;
    if (/^-|[=$`(){};|&<>]/.test(word)) break;
    names.push(word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1));
  }
  const name = names
    .filter((each) => each !== '')
    .join(' ')
    .slice(0, MAX_NAME_LENGTH);
  return name === '' ? 'hook' : name;
}

/** Converts a timing from a transcript. */
export function transcriptTiming({ command, event, durationMs, at, id }: HookExecutionTiming): HookTiming {
  return { hook: hookName(command), event, durationMs, at, id };
}
