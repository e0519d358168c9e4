import type { Author } from '@hookline/contracts';
import type { FileText, ToolActivity } from './activity.ts';
import type { CommandLog, LoggedCommand } from './command-log.ts';
import { onlyReads, pathsInCommand } from './command-words.ts';
import type { RememberedFile } from './file-memory.ts';

/** A change of a command whose text is not known yet. */
export interface OpenChange {
  readonly activity: ToolActivity;
  readonly before: FileText;
  /** The same text as it was on disk; `undefined` when it is not known. */
  readonly rawBefore: FileText;
  readonly author: Author;
}

/** Evidence about a text that a call found and no call reported. */
export interface FoundText {
  readonly path: string;
  /** Redacted text. */
  readonly text: string;
  /** The text that was known before. */
  readonly known: RememberedFile;
  /** Time of the call that found the text, in milliseconds since 1970. */
  readonly at: number;
  /** A command that is known to have changed the file since. */
  readonly open: OpenChange | undefined;
  readonly log: CommandLog;
}

/** Author of a text that was found. */
export interface FoundAuthor {
  readonly author: Author;
  /** The command that wrote it. */
  readonly command?: ToolActivity | undefined;
  readonly reason: string;
  /** No call that was captured earlier can still arrive. */
  readonly isSettled: boolean;
}

/**
 * Captured events may arrive out of order on a busy machine. A text is attributed to an outside author only when the file was
 * last observed at least this long ago, in milliseconds; otherwise the call that wrote it may still arrive.
 */
const REORDER_WINDOW_MS = 10_000;

/**
 * Determines the author of a text that a call found in a file: a command that is known to have changed the file, a formatter, or
 * the only command that names the file; unknown when several programs may have written it; otherwise a program outside.
 */
export function authorOfFound({ at, known, log, open, path, text }: FoundText): FoundAuthor {
  const isSettled = at - known.at >= REORDER_WINDOW_MS;
  if (open && open.activity.at <= at) {
    const reason = 'text that a later call found in a file that the command changed';
    return { author: open.author, command: open.activity, reason, isSettled };
  }
  if (known.author === 'agent' && isFormatted(known.text, text)) {
    return { author: 'tool', reason: 'it differs only in its format from what a call wrote', isSettled };
  }
  const candidates = log
    .between(known.at, at)
    .filter((logged) => logged.activity.at <= at && mayWrite(logged, path, log));
  const [only] = candidates;
  if (candidates.length === 1 && only && names(only.activity, path)) {
    const reason = 'the only command since, and it names the file';
    return { author: 'agent', command: only.activity, reason, isSettled };
  }
  if (candidates.length > 0) return { author: 'unknown', reason: 'a command may have written it', isSettled };
  if (log.isIncomplete(known.at, at)) {
    return { author: 'unknown', reason: 'a call that was not reported may have written it', isSettled };
  }
  return { author: 'outside', reason: 'no recorded call wrote it', isSettled };
}

/** Returns whether two texts differ only in what formatters change. */
function isFormatted(text: string, other: string): boolean {
  const plain = (code: string): string => code.replaceAll(/[\s;,'"`()]/g, '');
  return plain(text) === plain(other);
}

/** Returns whether a command may have written a file without a report: clients make a diff of each one that changed a file. */
function mayWrite({ activity, hasDiff, root }: LoggedCommand, path: string, log: CommandLog): boolean {
  if (onlyReads(activity.command ?? '')) return false;
  const isReported = hasDiff || (activity.success && log.makesDiffs(activity.provenance.session_id));
  return !(isReported && path.startsWith(`${root}/`));
}

function names({ command = '', cwd }: ToolActivity, path: string): boolean {
  return pathsInCommand(command, cwd, undefined).includes(path);
}
