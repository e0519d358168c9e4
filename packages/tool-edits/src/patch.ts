import { renderTabs } from './line-ends.ts';
import type { PatchHunk } from './tool-edit.ts';
import { straightenQuotes } from './typographic-quotes.ts';

interface HunkLine {
  readonly mark: string;
  /** Content with its line end, where it has one. */
  readonly text: string;
}

/** Applies the hunks of a unified diff to its original text. Returns `undefined` when a hunk does not match. */
export function applyPatch(before: string, hunks: readonly PatchHunk[]): string | undefined {
  return applyRenderedPatch(before, hunks, {});
}

/** Differences between a patch and the text that it is applied to. */
export interface PatchRendering {
  /** Returns a line of the text as the patch shows it. @defaultValue unchanged */
  readonly render?: ((line: string) => string) | undefined;
  /** Returns an added line as the text spells it; `undefined` when that is unknown. @defaultValue unchanged */
  readonly restore?: ((line: string) => string | undefined) | undefined;
}

/** Applies a patch that shows lines otherwise than the text has them. Unchanged lines keep the spelling of the text. */
export function applyRenderedPatch(
  before: string,
  hunks: readonly PatchHunk[],
  { render = (line) => line, restore = (line) => line }: PatchRendering,
): string | undefined {
  const lines: string[] = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  // Some patches do not note that the last line of a text has no line end.
  let hasUnnotedEnd = false;
  for (const { lines: hunkLines, newStart } of hunks) {
    const parsed = parse(hunkLines);
    const fresh = parsed.filter(({ mark }) => mark !== '-').length;
    // Earlier hunks are applied already, so new line numbers apply. A hunk without new lines names the preceding line.
    let at = fresh === 0 ? newStart : newStart - 1;
    for (const { mark, text } of parsed) {
      if (mark === '+') {
        const restored = restore(text);
        if (restored === undefined) return undefined;
        lines.splice(at++, 0, restored);
        continue;
      }
      const line = lines[at];
      if (line === undefined) return undefined;
      if (render(line) !== text) {
        if (`${render(line)}\n` !== text) return undefined;
        hasUnnotedEnd = true;
      }
      if (mark === '-') lines.splice(at, 1);
      else at++;
    }
  }
  const after = lines.join('');
  return hasUnnotedEnd ? after.replace(/\n$/, '') : after;
}

/** Returns the lines of a hunk before (`-`) or after (`+`) the change, joined. */
export function hunkText({ lines }: PatchHunk, side: '-' | '+'): string {
  return parse(lines)
    .filter(({ mark }) => mark === ' ' || mark === side)
    .map(({ text }) => text)
    .join('')
    .replace(/\n$/, '');
}

/** Returns the number of the first changed line after the change, from 1. */
export function firstChangedLine({ lines, newStart }: PatchHunk): number {
  const context = lines.findIndex((line) => !line.startsWith(' '));
  return Math.max(newStart + Math.max(context, 0), 1);
}

function parse(lines: readonly string[]): HunkLine[] {
  return lines.flatMap((line, index) => {
    const mark = line.charAt(0);
    if (mark !== ' ' && mark !== '-' && mark !== '+') return [];
    const isLast = lines[index + 1]?.startsWith('\\') === true;
    return [{ mark, text: line.slice(1) + (isLast ? '' : '\n') }];
  });
}

/**
 * Returns a function that gives an added line of a patch the indentation of the file. The patch shows tabs as spaces: a line of
 * `proposed` with the same content tells its indentation, otherwise the lines of `original` with the same depth do.
 */
export function indentationOf(original: string, proposed: string): (line: string) => string | undefined {
  const known = new Map<string, Set<string>>();
  const add = (key: string, indent: string): void => void known.set(key, (known.get(key) ?? new Set()).add(indent));
  const indentIn = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';
  for (const line of original.split('\n')) {
    if (line.trim() !== '') add(indentIn(renderTabs(line)), indentIn(line));
  }
  const contentKey = (content: string): string => `=${straightenQuotes(content.trim())}`;
  for (const line of proposed.split('\n')) add(contentKey(line), indentIn(line));
  const hasTabs = /^\t/m.test(original);
  const hasSpaces = /^ /m.test(original);
  return (line) => {
    const shown = indentIn(line);
    const content = line.slice(shown.length);
    if (!shown.startsWith('  ')) return line;
    for (const key of [contentKey(content), shown]) {
      const indents = [...(known.get(key) ?? [])].filter((indent) => renderTabs(indent) === shown);
      if (indents.length === 1) return `${indents[0]}${content}`;
    }
    if (!hasTabs) return line;
    return hasSpaces ? undefined : shown.replaceAll('  ', '\t') + content;
  };
}
