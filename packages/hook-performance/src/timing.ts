/** How long one execution of a hook took. */
export interface HookTiming {
  /** What ran, as {@link hookName} names it. */
  readonly hook: string;
  /** The hook event, such as `PreToolUse`. */
  readonly event: string;
  /** How long it took, in ms, 0 or more. */
  readonly durationMs: number;
  /** When it ended, milliseconds since 1970. */
  readonly at: number;
  /** Tells executions apart: the same id twice is one execution. Absent when nothing does. */
  readonly id?: string;
}

const MAX_NAME = 60;

/**
 * A short name for a hook's command: the programs and scripts in it without their folders, and nothing of options or
 * other words, which may hold what is nobody's business.
 */
export function hookName(command: string): string {
  const words = command.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  const names: string[] = [];
  for (const word of words.map((each) => each.replaceAll(/^['"]|['"]$/g, ''))) {
    const isScript = /\.[a-z]{1,4}$/i.test(word);
    if (names.length > 0 && !isScript && !word.includes('/')) break;
    if (/^-|[=$`(){};|&<>]/.test(word)) break;
    names.push(word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1));
  }
  const name = names
    .filter((each) => each !== '')
    .join(' ')
    .slice(0, MAX_NAME);
  return name === '' ? 'hook' : name;
}
