import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineHasher } from '@hookline/attribution';
import { CommandError, type Report, report } from '@hookline/command-report';
import type { Outcome } from '@hookline/outcome';
import { type Blame, blame, type BlameOptions } from './blame.ts';
import { formatBlame } from './blame-text.ts';
import type { BlameError } from './errors.ts';
import { parseFileArgument } from './file-argument.ts';

/** Access of {@link blameCommand} to what is recorded. */
export interface BlameAccess extends Pick<BlameOptions, 'editsOf' | 'codeOf'> {
  /** Returns the names of the repository and of the file within it, as edits are recorded with. */
  readonly locate: (file: string) => Promise<{ readonly path: string; readonly repository: string | undefined }>;
  /** Key that hashes of lines are made with. */
  readonly lineKey: string;
}

/** Name of the repository in requests about files that are in none. */
const NO_REPOSITORY = '-';

/**
 * Reports who wrote the lines of `FILE[:LINE[-LINE]]`.
 *
 * @throws CommandError when there is nothing to report; an error that `editsOf` rejects with stays as it is
 */
export async function blameCommand(
  { codeOf, editsOf, lineKey, locate }: BlameAccess,
  argument: string,
  { rev }: { readonly rev?: string | undefined } = {},
): Promise<Report<Blame>> {
  const parsed = parseFileArgument(argument, existsSync);
  if (!parsed.ok) throw toCommandError(parsed.error);
  const { file: named, range } = parsed.value;
  const file = existsSync(named) ? realpathSync(named) : resolve(named);
  const { path, repository = NO_REPOSITORY } = await locate(file);
  const hasher = new LineHasher(lineKey);
  const result = await blame({ file, place: { repository, path }, revision: rev, range, hasher, editsOf, codeOf });
  if (!result.ok) throw toCommandError(result.error);
  return report(result.value, (value) => formatBlame(value, { time: localMinute }));
}

/** Explains who wrote each line of a file at a revision. `file` is an absolute path. */
export async function blameFile(
  { codeOf, editsOf, lineKey, locate }: BlameAccess,
  file: string,
  revision: string,
): Promise<Outcome<Blame, BlameError>> {
  const { path, repository = NO_REPOSITORY } = await locate(file);
  return blame({ file, place: { repository, path }, revision, hasher: new LineHasher(lineKey), editsOf, codeOf });
}

function toCommandError({ cause, code, message }: BlameError): Error {
  if (cause instanceof CommandError) return cause;
  return new CommandError(message, code === 'usage' ? 2 : 1);
}

/** Returns a time as the clock of this machine shows it, to the minute. */
function localMinute(at: string): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
