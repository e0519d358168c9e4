import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { insertGroup, parseSettings, type SettingsEdit, withoutHooks } from './settings-document.ts';
import { encodeSettings } from './settings-encoding.ts';
import { backUp, readSettings, replace, SETTINGS_FILE } from './settings-files.ts';
import type { HookEventName } from './inputs.ts';

/** A hook of the user's own, as a settings file names it. */
export interface CustomHook {
  readonly event: HookEventName;
  /** Tools for which it runs, in Claude Code's matcher syntax. @defaultValue all */
  readonly matcher?: string | undefined;
  /** Absolute path of the program that runs it, such as Node.js. */
  readonly command: string;
  /** Absolute path of its file, the first argument. */
  readonly file: string;
  /** Seconds after which Claude Code kills it. */
  readonly timeout: number;
}

/** Places of {@link registerHook} and {@link unregisterHook}. */
export interface CustomHookOptions {
  /** Claude Code's settings file, absolute. Created when it is missing. */
  readonly settingsFile: string;
  /** Home folder of hookline, absolute, which receives the backup of the settings file. */
  readonly home: string;
}

/** Returns the entry of a settings file that registers a hook. */
export function customHookEntry(custom: CustomHook): { readonly hooks: Readonly<Record<string, readonly object[]>> } {
  return { hooks: { [custom.event]: [groupOf(custom)] } };
}

function groupOf({ command, file, matcher, timeout }: CustomHook): object {
  const hook = { type: 'command', command, args: [file], timeout };
  return { ...(matcher === undefined ? {} : { matcher }), hooks: [hook] };
}

/**
 * Registers a hook in a settings file. All other bytes stay unchanged. An earlier registration of the same file is replaced.
 *
 * @throws AtomicFileError when a file cannot be written; the settings file is then unchanged
 */
export async function registerHook(options: CustomHookOptions, custom: CustomHook): Promise<SettingsEdit> {
  return edit(options, (text) => insertGroup(withoutHooks(text, runs(custom.file)), custom.event, groupOf(custom)));
}

/**
 * Removes the registrations of a hook's file, and the containers that become empty. The file of the hook stays.
 *
 * @throws AtomicFileError when a file cannot be written; the settings file is then unchanged
 */
export async function unregisterHook(options: CustomHookOptions, file: string): Promise<SettingsEdit> {
  return edit(options, (text) => withoutHooks(text, runs(file)));
}

function runs(file: string): (hook: unknown) => boolean {
  return (hook) => {
    const { args } = (hook ?? {}) as { readonly args?: unknown };
    return Array.isArray(args) && args[0] === file;
  };
}

async function edit(options: CustomHookOptions, change: (text: string) => string): Promise<SettingsEdit> {
  const { settingsFile } = options;
  const before = await readSettings(settingsFile);
  if (before === 'invalid') return { ok: false, error: { line: 1, column: 1, message: 'the file is not valid UTF-8' } };
  const settings = parseSettings(before?.text ?? '');
  if ('error' in settings) return { ok: false, error: settings.error };
  const edited = change(before?.text ?? '');
  const text = before || edited === '' ? edited : `${edited}\n`;
  const changed = text !== (before?.text ?? '');
  if (changed) {
    if (before) await backUp(options, before);
    await mkdir(dirname(settingsFile), { recursive: true });
    await replace(settingsFile, encodeSettings({ text, encoding: before?.encoding ?? 'utf-8' }), SETTINGS_FILE);
  }
  return { ok: true, text, changed };
}
