import type { PatchHunk } from './activity.ts';

/** A text that a diff determines. */
export interface DiffText {
  readonly text: string;
  /** False when the diff leaves open which white space a line begins with, or whether the last line ends. */
  readonly isExact: boolean;
}

/** A line that a diff renders: a leading tab appears as two spaces, and the line end is missing. */
interface Line {
  readonly text: string;
  readonly isExact: boolean;
}

/**
 * Applies hunks to the text before. Returns `undefined` when a hunk does not match it.
 *
 * @param hint - text that may contain the new lines as they were written, such as the command
 */
export function textAfter(before: string | null, hunks: readonly PatchHunk[], hint = ''): DiffText | undefined {
  if (before === null) return ofLines(sideLines(hunks, '+', hint), true);
  return applied(before, hunks, ['-', '+'], hint);
}

/** Applies hunks in reverse to the text after. Returns `undefined` when a hunk does not match it. */
export function textBefore(after: string, hunks: readonly PatchHunk[]): DiffText | undefined {
  return applied(after, hunks, ['+', '-'], '');
}

/** Returns the text of a deleted file. */
export function deletedText(hunks: readonly PatchHunk[]): DiffText {
  return ofLines(sideLines(hunks, '-', ''), true);
}

/** Returns whether two texts are the same as far as a diff shows them. */
export function rendersAs(text: string, other: string): boolean {
  return rendered(text.trimEnd()) === rendered(other.trimEnd());
}

function applied(
  from: string,
  hunks: readonly PatchHunk[],
  [old, fresh]: readonly ['-', '+'] | readonly ['+', '-'],
  hint: string,
): DiffText | undefined {
  const source = from.split('\n');
  const lines: Line[] = [];
  const known = new Map(source.map((line) => [rendered(line), line]));
  let at = 0;
  for (const hunk of hunks) {
    const [start, size] = placeOf(hunk, old);
    if (start < at || start + size > source.length) return undefined;
    while (at < start) lines.push(exact(source[at++]));
    for (const line of hunk.lines) {
      const [mark, text] = [line[0], line.slice(1)];
      if (mark === ' ' || mark === old) {
        if (rendered(source[at] ?? '') !== rendered(text)) return undefined;
        if (mark === ' ') lines.push(exact(source[at]));
        at++;
      } else if (mark === fresh) lines.push(freshLine(text, known, hint));
    }
  }
  // The hunks say nothing about the end of the last line: it is open when they replace it.
  const replacesEnd = at >= source.length;
  while (at < source.length) lines.push(exact(source[at++]));
  return ofLines(lines, false, !replacesEnd);
}

/** Returns the first line from 0 and the number of lines of one side of a hunk. */
function placeOf(hunk: PatchHunk, side: '-' | '+'): readonly [number, number] {
  const size = hunk.lines.filter((line) => line[0] === ' ' || line[0] === side).length;
  const start = side === '-' ? hunk.oldStart : hunk.newStart;
  // A side without lines names the line before it.
  return [size === 0 ? start : start - 1, size];
}

/** A line with leading spaces may have been written with tabs; the same line elsewhere in the file or in the hint decides. */
function freshLine(text: string, known: ReadonlyMap<string, string>, hint: string): Line {
  if (!text.startsWith('  ')) return exact(text);
  const same = known.get(rendered(text));
  if (same !== undefined) return exact(same);
  return { text, isExact: hint.includes(`\n${text}`) };
}

function sideLines(hunks: readonly PatchHunk[], side: '-' | '+', hint: string): Line[] {
  const lines = hunks.flatMap((hunk) => hunk.lines).filter((line) => line[0] === side || line[0] === ' ');
  return lines.map((line) => freshLine(line.slice(1), new Map(), hint));
}

function exact(text = ''): Line {
  return { text, isExact: true };
}

function ofLines(lines: readonly Line[], addsLineEnd: boolean, endIsExact = true): DiffText {
  const text = lines.map((line) => line.text).join('\n');
  return {
    text: addsLineEnd && lines.length > 0 ? `${text}\n` : text,
    isExact: endIsExact && lines.every((line) => line.isExact),
  };
}

/** Renders text as diffs of the client do. */
function rendered(text: string): string {
  return text.replaceAll(/^\t+/gm, (tabs) => '  '.repeat(tabs.length));
}
