import { editedText } from './edited-text.ts';
import { normalizeLineEnds, withLineEndsOf } from './line-ends.ts';
import type { EditStep } from './tool-edit.ts';

/**
 * Returns the text that steps lead to, with the line ends of the text before; `undefined` when one of them does not fit: its
 * text occurs nowhere or several times, or its lines do not exist. `null` stands for a file that does not exist.
 */
export function applySteps(before: string | null, steps: readonly EditStep[]): string | undefined {
  let text = normalizeLineEnds(before ?? '');
  for (const step of steps) {
    const next = applyStep(text, step);
    if (next === undefined) return undefined;
    text = next;
  }
  return withLineEndsOf(text, before ?? '');
}

function applyStep(text: string, step: EditStep): string | undefined {
  switch (step.kind) {
    case 'client':
      return editedText(text, step);
    case 'replace':
      return replaceText(text, normalizeLineEnds(step.from), normalizeLineEnds(step.to), step.all);
    case 'append':
      return text + normalizeLineEnds(step.text);
    case 'lines':
      return replaceLines(text, step.first, step.last, normalizeLineEnds(step.text));
    default:
      return step satisfies never;
  }
}

function replaceText(text: string, from: string, to: string, all: boolean): string | undefined {
  const at = text.indexOf(from);
  if (from === '' || at === -1) return undefined;
  if (all) return text.split(from).join(to);
  return text.includes(from, at + 1) ? undefined : text.slice(0, at) + to + text.slice(at + from.length);
}

function replaceLines(text: string, first: number, last: number, fresh: string): string | undefined {
  const lines: string[] = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  if (first < 1 || first > lines.length + 1 || last > lines.length || last < first - 1) return undefined;
  const ended = fresh === '' || fresh.endsWith('\n') ? fresh : `${fresh}\n`;
  const count = last - first + 1;
  // A line that is inserted behind a last line without a line end begins a new one.
  if (first > lines.length && text !== '' && !text.endsWith('\n')) return `${text}\n${ended}`;
  lines.splice(first - 1, count, ended);
  return lines.join('');
}
