import { clientReplacement } from './client-replacement.ts';
import { normalizeLineEnds, renderTabs } from './line-ends.ts';
import { applyPatch, applyRenderedPatch, indentationOf } from './patch.ts';
import type { EditStep } from './tool-edit.ts';

/**
 * Returns the text after an edit that Claude Code reported, from the text before, with line feeds as line ends; `undefined` when
 * report and text contradict each other. The hunks decide: the replacement only tells the indentation, which hunks show as
 * spaces.
 */
export function editedText(before: string, edit: Extract<EditStep, { kind: 'client' }>): string | undefined {
  const { hunks = [], to, userModified = false } = edit;
  const replaced = userModified ? undefined : clientReplacement(normalizeLineEnds(before), edit);
  const proposed = replaced?.ok === true ? replaced.value : undefined;
  if (hunks.length === 0) return proposed;
  const original = normalizeLineEnds(before);
  const shown = applyRenderedPatch(original, hunks, { render: renderTabs, restore: renderTabs });
  if (shown === undefined) return applyPatch(original, hunks);
  if (proposed !== undefined && renderTabs(proposed) === renderTabs(shown)) return proposed;
  return applyRenderedPatch(original, hunks, {
    render: renderTabs,
    restore: indentationOf(original, userModified ? '' : to),
  });
}
