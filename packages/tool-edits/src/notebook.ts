import { failure, type Outcome, success } from '@hookline/outcome';
import { listIn, type Members, membersOf, textIn } from './values.ts';

/**
 * Returns the code of a notebook, its code cells in order, as it would be after a `NotebookEdit` call. The file itself also
 * contains outputs and metadata, which are no code.
 */
export function proposedNotebook(
  asked: Members,
  notebook: string,
): Outcome<string, 'invalid-input' | 'no-match' | 'no-file'> {
  const cells = cellsOf(notebook);
  if (!cells) return failure('no-file');
  const source = textIn(asked, 'new_source') ?? '';
  const [id, mode] = [textIn(asked, 'cell_id'), textIn(asked, 'edit_mode') ?? 'replace'];
  const at = cells.findIndex((cell, index) => id !== undefined && (cell.id === id || `cell-${index}` === id));
  if (at === -1 && (id !== undefined || mode !== 'insert')) return failure('no-match');
  const present = cells[at];
  const cell = { id: undefined, type: textIn(asked, 'cell_type') ?? present?.type ?? 'code', source };
  if (mode === 'insert') cells.splice(at + 1, 0, cell);
  else if (mode === 'delete') cells.splice(at, 1);
  else cells.splice(at, 1, cell);
  return success(codeOf(cells));
}

interface Cell {
  readonly id: string | undefined;
  readonly type: string;
  readonly source: string;
}

function cellsOf(notebook: string): Cell[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(notebook);
  } catch {
    return undefined;
  }
  const members = membersOf(value);
  if (!Array.isArray(members['cells'])) return undefined;
  return listIn(members, 'cells').map((cell) => ({
    id: textIn(cell, 'id'),
    type: textIn(cell, 'cell_type') ?? 'code',
    source: [cell['source']]
      .flat()
      .filter((line) => typeof line === 'string')
      .join(''),
  }));
}

function codeOf(cells: readonly Cell[]): string {
  return cells
    .filter(({ type }) => type === 'code')
    .map(({ source }) => source)
    .join('\n');
}
