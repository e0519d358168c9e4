import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findShellWords } from '@hookline/shell-words';
import type { ToolActivity } from './activity.ts';

/** Names of input members whose strings are paths or select files. */
const PATH_KEY = /(?:path|file|filename|dir|directory|folder|uri|glob)s?$|^(?:source|destination)$/i;
/** Longest text that is treated as a path, in characters. */
const MAX_PATH = 4096;
/** Levels of an input that are searched for paths. */
const MAX_DEPTH = 8;
/** Parts of words: `.env` in `--env-file=.env` and in `open('.env')`. */
const WORD_PARTS = /[^\s"'`<>|;&(){}[\]$=,:]+/g;
/** Devices belong to no project. */
const DEVICE = /^\/dev\//;

/**
 * Returns all paths that a tool call may concern, absolute: files it changed or read, members of its input that are named as
 * paths, and every word of its command. Words that are not paths resolve to names below the working directory and only make
 * the result stricter.
 */
export function collectPaths({ changes, command, cwd, filesRead, input }: ToolActivity): readonly string[] {
  const affected = [...changes, ...filesRead].map(({ path }) => path);
  // An activity from a transcript has the command only in its input.
  const line = command ?? (input as { readonly command?: unknown } | null | undefined)?.command;
  const words = typeof line === 'string' ? [...findShellWords(line), ...(line.match(WORD_PARTS) ?? [])] : [];
  const inCommand = words.filter((word) => word.length > 1);
  const paths = [...affected, ...pathsIn(input, false, 0), ...inCommand]
    .filter((path) => path !== '' && path.length <= MAX_PATH)
    .map((path) => resolve(cwd === '' ? '/' : cwd, path));
  return [...new Set(paths)].filter((path) => !DEVICE.test(path));
}

/** Returns the top-level members of an input that are paths, such as `file_path`; `undefined` when there are none. */
export function pathMembersOf(input: unknown): Record<string, string> | undefined {
  const paths = Object.entries(input ?? {}).flatMap(([key, value]) =>
    /path$/i.test(key) && typeof value === 'string' && value.length <= MAX_PATH ? [[key, value] as const] : [],
  );
  return paths.length === 0 ? undefined : Object.fromEntries(paths);
}

function pathsIn(value: unknown, isPath: boolean, depth: number): string[] {
  if (typeof value === 'string') return isPath ? [value.startsWith('file://') ? pathOfUrl(value) : value] : [];
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, isPath, depth + 1));
  return Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, PATH_KEY.test(key), depth + 1));
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
