import { failure, type Outcome, success } from '@hookline/outcome';
import { BlameError } from './errors.ts';
import type { LineRange } from './line-commits.ts';

/** A file and the lines of it that are asked about. */
export interface FileArgument {
  readonly file: string;
  readonly range?: LineRange | undefined;
}

/**
 * Reads an argument of the form `FILE[:LINE[-LINE]]`.
 *
 * @param exists - returns whether a file has a name; a name that itself looks like a range is taken for a file
 */
export function parseFileArgument(
  argument: string,
  exists: (file: string) => boolean,
): Outcome<FileArgument, BlameError> {
  const [, file, first, last = first] = /^(.+):(\d{1,9})(?:-(\d{1,9}))?$/.exec(argument) ?? [];
  if (file === undefined || exists(argument)) return success({ file: argument });
  const range = { start: Number(first), end: Number(last) };
  if (range.start < 1 || range.end < range.start)
    return failure(new BlameError('usage', 'lines are counted from 1, and a range goes up: FILE:12-20'));
  return success({ file, range });
}
