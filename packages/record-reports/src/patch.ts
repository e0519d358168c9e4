import { type StructuredPatch, structuredPatch } from 'diff';
import { paint, styled, type View } from '@hookline/terminal-text';

/** Time after which a diff is given up for one of whole files, in milliseconds. */
const TIMEOUT_MS = 2000;

/** State of the lines that a hunk added, in the file as it is now. */
export type HunkState = 'alive' | 'changed' | 'gone';

/** A hunk of a patch. */
export type Hunk = StructuredPatch['hunks'][number];

/** Texts of a file before and after a change. */
export interface TextPair {
  readonly from: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Returns the hunks between two texts, with three lines around each. Texts that differ too much are one hunk. */
export function hunksBetween({ after, before, from, path }: TextPair): readonly Hunk[] {
  const patch =
    structuredPatch(from, path, before, after, undefined, undefined, { context: 3, timeout: TIMEOUT_MS }) ??
    structuredPatch(from, path, '', after, undefined, undefined, { context: 3 });
  return patch.hunks;
}

/**
 * Returns whether the lines that a hunk added are in a text: all of them next to each other, some, or none. A hunk that only
 * removes lines is alive while they are not there next to each other. Blank lines tell nothing.
 */
export function stateOf(hunk: Hunk, text: string): HunkState {
  const now = text.split('\n');
  const added = linesWith(hunk, '+');
  if (added.length === 0) return contains(now, linesWith(hunk, '-')) ? 'gone' : 'alive';
  if (contains(now, added)) return 'alive';
  const present = new Set(now.map((line) => line.trim()));
  const telling = added.filter((line) => /[\p{L}\p{N}]/u.test(line));
  return telling.some((line) => present.has(line.trim())) ? 'changed' : 'gone';
}

function linesWith({ lines }: Hunk, mark: '+' | '-'): string[] {
  return lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(1));
}

function contains(all: readonly string[], run: readonly string[]): boolean {
  return all.some((_, start) => run.every((line, index) => all[start + index] === line));
}

/** Formats hunks as a unified patch, which `git apply` takes where colours are off. */
export function patchText(
  {
    from,
    path,
    isDeleted,
    isNew,
  }: { readonly from: string; readonly path: string; readonly isNew: boolean; readonly isDeleted: boolean },
  hunks: readonly { readonly hunk: Hunk; readonly state: HunkState | undefined }[],
  view: Pick<View, 'color'>,
): string {
  return [
    styled(`--- ${isNew ? '/dev/null' : `a/${from}`}`, 'bold', view),
    styled(`+++ ${isDeleted ? '/dev/null' : `b/${path}`}`, 'bold', view),
    ...hunks.flatMap(({ hunk, state }) => [
      paint(header(hunk), 'cyan', view.color) + (state === undefined ? '' : ` ${state}`),
      ...hunk.lines.map((line) => paintLine(line, view)),
    ]),
  ].join('\n');
}

function header({ newLines, newStart, oldLines, oldStart }: Hunk): string {
  // An empty range names the line before it.
  const range = (start: number, count: number): string =>
    count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`;
  return `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
}

function paintLine(line: string, view: Pick<View, 'color'>): string {
  if (line.startsWith('+')) return paint(line, 'green', view.color);
  return line.startsWith('-') ? paint(line, 'red', view.color) : line;
}
