import { readFileSync, statSync } from 'node:fs';
import { applySteps, isSameReport, normalizeLineEnds, withLineEndsOf } from '@hookline/tool-edits';
import type { FileChange } from './activity.ts';
import { exactText } from './file-edit.ts';
import type { FileMemory } from './file-memory.ts';
import { isForeignPath } from './real-path.ts';

/** Largest file that is read, in bytes. */
const MAX_BYTES = 1_048_576;

/**
 * Completes a change that a tool reported. Steps are applied to the remembered text; line ends and indentation, which reports do
 * not show, are those of the file, or of the remembered text where the file has changed since. Returns `undefined` for an
 * inferred change whose text is not in the file: the tool may have written elsewhere, or nothing.
 */
export function completeChange(change: FileChange, memory: Pick<FileMemory, 'get'>): FileChange | undefined {
  if (change.isInferred === true) return isInFile(change) ? change : undefined;
  const known = exactText(memory.get(change.path));
  const applied =
    change.after === undefined && change.steps !== undefined && known !== undefined
      ? applySteps(known, change.steps)
      : undefined;
  if (applied !== undefined) return { ...change, before: known, after: applied };
  if (change.isRendered !== true || typeof change.after !== 'string') return change;
  const onDisk = textOnDisk(change.path);
  if (onDisk !== undefined && isSameReport(onDisk, change.after)) return { ...change, after: onDisk };
  return known === undefined ? change : { ...change, after: withLineEndsOf(change.after, known) };
}

function isInFile({ fragments = [], path }: FileChange): boolean {
  const text = normalizeLineEnds(textOnDisk(path) ?? '');
  return fragments.length > 0 && fragments.every(({ after }) => text.includes(normalizeLineEnds(after)));
}

function textOnDisk(path: string): string | undefined {
  if (isForeignPath(path)) return undefined;
  try {
    const file = statSync(path);
    if (!file.isFile() || file.size > MAX_BYTES) return undefined;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}
