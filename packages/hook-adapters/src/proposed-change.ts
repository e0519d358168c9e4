import { proposedEdit } from '@hookline/tool-edits';
import { absolutePath } from './absolute-path.ts';
import type { HookedCall } from './hooked-call.ts';

/** A file as it would be after a call. */
export interface ProposedChange {
  /** Absolute. */
  readonly path: string;
  /** `null` when the file does not exist. */
  readonly before: string | null;
  readonly after: string;
}

/**
 * Returns the file as it would be after a call that has not run yet; `undefined` when the call changes no file, will be refused by its
 * tool, or its result is unknown.
 *
 * @param read - returns the present text of an absolute path, `null` when there is no file, `undefined` when it is no text
 */
export async function proposedChange(
  { cwd, input, tool }: Pick<HookedCall, 'cwd' | 'input' | 'tool'>,
  read: (path: string) => Promise<string | null | undefined>,
): Promise<ProposedChange | undefined> {
  let named: string | undefined;
  // The first pass only learns the path, which is where the tool has it.
  proposedEdit(tool, input, (path) => void (named = path));
  const path = named === undefined ? undefined : absolutePath(named, cwd);
  if (path === undefined) return undefined;
  const present = await read(path);
  const edit = proposedEdit(tool, input, () => present);
  return edit.ok ? { path, before: edit.value.before, after: edit.value.after } : undefined;
}
