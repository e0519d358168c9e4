import { type Document, isAlias, LineCounter, parseDocument, visit } from 'yaml';

/** A parsed settings file, or the position and reason of a syntax error. */
export type SettingsFile =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string };

/** Parses YAML (or JSON, which is YAML). An empty file is an empty object. Never throws. */
export function parseSettingsFile(text: string): SettingsFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: true, schema: 'core', lineCounter });
  const error = document.errors[0];
  if (error) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    return { ok: false, line, column: col, message: error.message.split('\n')[0] ?? 'invalid YAML' };
  }
  try {
    return { ok: true, value: document.toJS() ?? {} };
  } catch (cause) {
    return { ok: false, ...aliasPosition(document, lineCounter), message: `${ALIAS} (${(cause as Error).message})` };
  }
}

const ALIAS = 'a value that begins with * is a YAML alias: put it in quotes, as in "*.log"';

/** Returns the position of the first alias. Aliases are unquoted globs by mistake, and fail only when resolved. */
function aliasPosition(
  document: Document,
  lineCounter: LineCounter,
): { readonly line: number; readonly column: number } {
  let offset = 0;
  visit(document, (_, node) => {
    if (!isAlias(node)) return undefined;
    offset = node.range?.[0] ?? 0;
    return visit.BREAK;
  });
  const { line, col } = lineCounter.linePos(offset);
  return { line, column: col };
}
