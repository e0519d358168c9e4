import { printable, printableLine } from '@hookline/terminal-text';
import type { Blame, BlamedLine } from './blame.ts';

/** Options of {@link formatBlame}. */
export interface BlameTextOptions {
  /** Formats a time. @defaultValue ISO 8601 to the minute, UTC */
  readonly time?: ((at: string) => string) | undefined;
}

/** Characters of a prompt that are shown. */
const PROMPT_WIDTH = 32;
const ID_LENGTH = 8;
/** Signs of how a line is known. */
const SIGNS = { exact: ' ', reformatted: '~', changed: '*' } as const;

/** Returns a blame as text in the manner of `git blame`: one row a line, with a header and a legend of the signs that occur. */
export function formatBlame({ lines, notes }: Blame, { time = minute }: BlameTextOptions = {}): string {
  const header = ['edit', 'session', 'author', 'prompt', 'time', 'commit', '', 'line', 'text'];
  const rows = lines.map((line) => cells(line, time));
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? '').length), title.length),
  );
  const table = [header, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : column === 7
            ? cell.padStart(widths[7] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const hows = new Set(lines.map(({ how }) => how));
  const legend = [
    ...(hows.has('reformatted') ? ['~ the words of the edit in another format'] : []),
    ...(hows.has('changed') ? ['* words of the edit that another author has changed'] : []),
  ];
  return [...table, ...(legend.length > 0 ? ['', ...legend] : []), ...(notes.length > 0 ? ['', ...notes] : [])].join(
    '\n',
  );
}

function cells(line: BlamedLine, time: (at: string) => string): string[] {
  const { at, author, commit, event_id, how, prompt, session_id, text } = line;
  return [
    event_id?.slice(0, ID_LENGTH) ?? '-',
    session_id === null ? '-' : printableLine(session_id).slice(0, ID_LENGTH),
    author,
    prompt === null ? '-' : shortened(printableLine(prompt)),
    at === null ? '-' : time(at),
    commit?.slice(0, ID_LENGTH) ?? 'not committed',
    how === null ? ' ' : SIGNS[how],
    String(line.line),
    printable(text),
  ];
}

function shortened(text: string): string {
  return text.length > PROMPT_WIDTH ? `${text.slice(0, PROMPT_WIDTH - 1)}…` : text;
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
