import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { ToolActivity } from './activity.ts';
import { digestOf } from './digest.ts';
import type { FileMemory } from './file-memory.ts';

/** A file that a command changed, found by looking. */
export interface FoundChange {
  readonly path: string;
  /** Its text before, with secrets taken out; `null` if it was not there, `undefined` if nobody knows. */
  readonly remembered: string | null | undefined;
  /** Its text now, as it is. */
  readonly text: string;
}

/** Time stamps of files and of events come from one clock, but not at the same moment. */
const SLACK_MS = 1500;
/** Remembered files that are looked at after a command. */
const MAX_REMEMBERED = 2000;
/** Paths named in a command that are looked at. */
const MAX_NAMED = 200;
/** Largest file that is read. */
const MAX_BYTES = 1_048_576;

/**
 * Files that a command changed, told by the files themselves: remembered ones and those it names, that were changed
 * while it ran and are not what they were. A file changed again since is left for the next event that tells what it was.
 */
export function findShellChanges(activity: ToolActivity, memory: FileMemory): FoundChange[] {
  const { cwd, command = '', at, durationMs = 0 } = activity;
  const from = at - durationMs - SLACK_MS;
  const until = at + SLACK_MS;
  const candidates = new Set([...namedPaths(command, cwd), ...memory.below(cwd, MAX_REMEMBERED)]);
  return [...candidates].flatMap((path) => {
    const file = fileAt(path);
    if (!file) {
      memory.forget(path);
      return [];
    }
    if (file.changedMs < from || file.changedMs > until) return [];
    const text = textOf(path, file.bytes);
    if (text === undefined) return [];
    const known = memory.get(path);
    if (known?.digest === digestOf(text)) return [];
    return [{ path, text, remembered: known?.text ?? (file.bornMs >= from ? null : undefined) }];
  });
}

/** Words of a command that may be paths, made absolute. No shell is asked: what is no path is no file either. */
function namedPaths(command: string, cwd: string): string[] {
  const words = command.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'<>|;&()$`]+/g) ?? [];
  const paths = words
    .map((word) => word.replaceAll(/^["']|["']$/g, ''))
    .filter((word) => word.length > 1 && word.length < 1024 && !word.startsWith('-'))
    .map((word) => (isAbsolute(word) ? word : resolve(cwd, word)));
  return [...new Set(paths)].slice(0, MAX_NAMED);
}

interface FileFacts {
  readonly bytes: number;
  /** When its content or name last changed. */
  readonly changedMs: number;
  readonly bornMs: number;
}

function fileAt(path: string): FileFacts | undefined {
  try {
    const file = statSync(path);
    return file.isFile() ? { bytes: file.size, changedMs: file.ctimeMs, bornMs: file.birthtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a file, or `undefined` if it is too large or no text. */
function textOf(path: string, bytes: number): string | undefined {
  if (bytes > MAX_BYTES) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
