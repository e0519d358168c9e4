import { parseDocument } from 'yaml';

/** A parsed settings file, or where and why it could not be parsed. */
export type SettingsFile =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string };

/** Parses YAML (or JSON, which is YAML). An empty file is an empty object. Never throws. */
export function parseSettingsFile(text: string): SettingsFile {
  const document = parseDocument(text, { prettyErrors: true, schema: 'core' });
  const error = document.errors[0];
  if (error) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    return { ok: false, line, column: col, message: error.message.split('\n')[0] ?? 'not YAML' };
  }
  return { ok: true, value: document.toJS() ?? {} };
}
