import { blobId, keptStep, type LineHasher, splitLines } from '@hookline/attribution';
import type { FileEdit, ImportedLines } from '@hookline/contracts';
import type { LineClaim } from './line-claims.ts';

/** A claim with the lines as an edit of the file. */
export interface ImportedEdit {
  readonly claim: LineClaim;
  /** Text of the lines; of the whole file when the lines are blank. */
  readonly code: string;
  readonly edit: FileEdit;
}

/**
 * Describes the claims about a text as edits that follow each other and end with the text: the first one finds the lines
 * without claim, as text that git brought.
 */
export function importedEdits(
  text: string,
  claims: readonly LineClaim[],
  hasher: LineHasher,
  format: ImportedLines['format'],
): ImportedEdit[] {
  const lines = splitLines(text);
  const claimed = new Set(claims.flatMap((claim) => claim.lines));
  let present = [...lines.keys()].filter((line) => !claimed.has(line));
  const unclaimed = keptStep(null, textOf(lines, present), new Int32Array(present.length).fill(-1), hasher);
  return claims.map((claim, index) => {
    const { edit, how, lines: own, model, tool } = claim;
    const before = present;
    present = [...before, ...own].toSorted((a, b) => a - b);
    const positions = new Map(before.map((line, position) => [line, position]));
    const kept = Int32Array.from(present, (line) => positions.get(line) ?? -1);
    const step = keptStep(textOf(lines, before), textOf(lines, present), kept, hasher);
    const code = own.map((line) => lines[line] as string).join('\n');
    return {
      claim,
      code: code.trim() === '' ? text : code,
      edit: {
        ...step,
        ...(index === claims.length - 1 ? { after_blob: blobId(text) } : {}),
        complete: true,
        line_key: hasher.id,
        ...(model === undefined ? {} : { model: model.slice(0, 200) }),
        ...(index === 0 ? { drift: { ...unclaimed, author: 'git' } } : {}),
        imported: { format, how, ...(tool === undefined ? {} : { tool }), ...(edit === undefined ? {} : { edit }) },
      },
    };
  });
}

function textOf(lines: readonly string[], present: readonly number[]): string {
  return present.map((line) => `${lines[line] as string}\n`).join('');
}
