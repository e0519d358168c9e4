import { type Language, languageTables } from './table.ts';

/** Patterns of first lines that identify a language without naming an interpreter. */
const OPENINGS: readonly (readonly [RegExp, string])[] = [
  [/^\s*<\?php\b/, 'php'],
  [/^\s*<\?xml\b/, 'xml'],
  [/^\s*<!doctype html/i, 'html'],
  [/^\s*<html[\s>]/i, 'html'],
];

/** Extensions of two common languages, resolved by the first line. */
const SHARED: Readonly<Record<string, readonly [RegExp, string]>> = {
  '.m': [/^\s*(?:%|function\b|classdef\b)/, 'matlab'],
  '.pl': [/^\s*(?::-|%)/, 'prolog'],
};

/**
 * Detects the language of a file and returns its linguist name (`TypeScript`, `C++`). The file name is evaluated first,
 * then the first line: an interpreter (`#!`), an editor mode line, or an opening such as `<?php`. Returns undefined when
 * neither identifies a language. Only the last component of `path` is used; both separators are accepted.
 */
export function detectLanguage(path?: string, firstLine?: string): string | undefined {
  return languageAt(path, firstLine)?.name;
}

/** Detects a language like {@link detectLanguage} and returns its row of the table. */
export function languageAt(path: string = '', firstLine: string = ''): Language | undefined {
  return byPath(path, firstLine) ?? byFirstLine(firstLine);
}

/** Returns the language of a name or an alias, in any case. */
export function languageNamed(name: string): Language | undefined {
  return languageTables().names.get(name.toLowerCase());
}

function byPath(path: string, firstLine: string): Language | undefined {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const { extensions, filenames } = languageTables();
  const named = filenames.get(file);
  if (named) return named;
  const lower = file.toLowerCase();
  for (let dot = lower.indexOf('.'); dot >= 0; dot = lower.indexOf('.', dot + 1)) {
    const extension = lower.slice(dot);
    const shared = SHARED[extension];
    if (shared?.[0].test(firstLine)) return languageNamed(shared[1]);
    const language = extensions.get(extension);
    if (language) return language;
  }
  return undefined;
}

const SHEBANG = /^#!\s*(?:\S*\/)?env\s+(?:-\S+\s+|\w+=\S*\s+)*(?:\S*\/)?([\w.+-]+)|^#!\s*(?:\S*\/)?([\w.+-]+)/;
const MODE_LINE = /-\*-\s*(?:mode:\s*)?([\w+#-]+)\s*(?:;[^*]*)?-\*-|\b(?:vim?|ex):.*\b(?:ft|filetype)=([\w+#-]+)/i;

function byFirstLine(firstLine: string): Language | undefined {
  const line = firstLine.slice(0, MAX_FIRST_LINE);
  const shebang = SHEBANG.exec(line);
  const interpreter = shebang?.[1] ?? shebang?.[2];
  if (interpreter !== undefined) {
    const { interpreters } = languageTables();
    return interpreters.get(interpreter) ?? interpreters.get(interpreter.replace(/[\d.]+$/, ''));
  }
  const mode = MODE_LINE.exec(line);
  const modeName = mode?.[1] ?? mode?.[2];
  const opening = OPENINGS.find(([pattern]) => pattern.test(line))?.[1];
  const name = modeName ?? opening;
  return name === undefined ? undefined : languageNamed(name);
}

/** Greatest number of characters of a first line that are evaluated: a minified file is one line. */
const MAX_FIRST_LINE = 200;
