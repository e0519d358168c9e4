import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ToolActivity } from './activity.ts';

/** Properties of an input whose strings are paths, or say which files are meant. */
const PATH_KEY = /(?:path|file|filename|dir|directory|folder|uri|glob)s?$|^(?:source|destination)$/i;
/** Longest text that is taken for a path, in characters. */
const MAX_PATH = 4096;
/** How deep an input is looked through. */
const MAX_DEPTH = 8;
/** Words of a command as a shell splits it, and parts of them: `.env` in `--env-file=.env` and in `open('.env')`. */
const WORDS = [/"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'<>|;&()$`]+/g, /[^\s"'`<>|;&(){}[\]$=,:]+/g] as const;
/** What is no file of a project, whoever names it. */
const DEVICE = /^\/dev\//;

/**
 * All paths that a tool call names, absolute: files it changed and showed, what its input calls a path, and whatever may be
 * one in its command. More rather than fewer: what is no path is in the folder worked in.
 */
export function pathsNamed({ changes, command, cwd, input, seen }: ToolActivity): readonly string[] {
  const named = [...changes, ...seen].map(({ path }) => path);
  // A transcript tells of a command only in what it was called with.
  const run = command ?? (input as { readonly command?: unknown } | null | undefined)?.command;
  const words = typeof run === 'string' ? WORDS.flatMap((word) => run.match(word) ?? []) : [];
  const inCommand = words.map((word) => word.replaceAll(/^["']|["']$/g, '')).filter((word) => word.length > 1);
  const paths = [...named, ...pathsIn(input, false, 0), ...inCommand]
    .filter((path) => path !== '' && path.length <= MAX_PATH)
    .map((path) => resolve(cwd === '' ? '/' : cwd, path));
  return [...new Set(paths)].filter((path) => !DEVICE.test(path));
}

/** What of an input is the path of something, at its first level: `file_path`, `notebook_path`, `path`. */
export function onlyPaths(input: unknown): Record<string, string> | undefined {
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
