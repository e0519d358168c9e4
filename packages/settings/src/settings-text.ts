import { readFileSync } from 'node:fs';

/** Returns the text of a settings file; `undefined` when it cannot be read. */
export function settingsText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
