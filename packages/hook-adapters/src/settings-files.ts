import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AtomicFileOptions, isMissing, writeFileAtomic } from '@hookline/atomic-file';
import { decodeSettings, encodeSettings, type SettingsText } from './settings-encoding.ts';

/** Backups of one settings file that are kept. */
const MAX_BACKUPS = 5;
/** A settings file may be a link into a repository of dotfiles and readable by others; both stay so. */
export const SETTINGS_FILE: AtomicFileOptions = { followLinks: true, keepMode: true };

/** Copies a settings file to the backups of a home, and returns the copy. */
export async function backUp(
  { home, settingsFile }: { readonly home: string; readonly settingsFile: string },
  settings: SettingsText,
): Promise<string> {
  const folder = join(home, 'backups');
  const prefix = `${digest(settingsFile).slice(0, 8)}-${basename(settingsFile)}-`;
  const file = join(folder, `${prefix}${new Date().toISOString().replaceAll(':', '-')}`);
  await replace(file, encodeSettings(settings));
  const all = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  for (const old of all.slice(0, -MAX_BACKUPS)) await rm(join(folder, old), { force: true });
  return file;
}

/** Returns the target of a symbolic link, such as one into a repository of dotfiles, so that the link stays. */
export async function linkTarget(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}

/** Replaces a file atomically. */
export async function replace(file: string, data: string | Uint8Array, options?: AtomicFileOptions): Promise<void> {
  const written = await writeFileAtomic(file, data, options);
  if (!written.ok) throw written.error;
}

/** Returns the text of a settings file; `invalid` when its bytes are not text, `undefined` when it is missing. */
export async function readSettings(file: string): Promise<SettingsText | 'invalid' | undefined> {
  try {
    return decodeSettings(await readFile(file)) ?? 'invalid';
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Returns the text of a file; `undefined` when it is missing. */
export async function readOrEmpty(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Returns the SHA-256 of a text. */
export function digest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
