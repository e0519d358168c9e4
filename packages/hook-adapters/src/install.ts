import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addCommandDiff, commandDiffIn, removeCommandDiff } from './command-diff-setting.ts';
import { installScripts, refusesToExecute } from './hook-scripts.ts';
import { INTERPRETER, type Launcher, RECORDING, type Registration } from './registrations.ts';
import { encodeSettings, isSettingsEncoding, type SettingsEncoding, type SettingsText } from './settings-encoding.ts';
import { backUp, digest, linkTarget, readOrEmpty, readSettings, replace, SETTINGS_FILE } from './settings-files.ts';
import { addHooks, hasHooks, removeHooks, type SettingsEdit, type SettingsSyntaxError } from './settings-document.ts';
import { addStatusLine, removeStatusLine, type StatusLine } from './status-line-setting.ts';

/** Options of {@link installHooks} and {@link uninstallHooks}. */
export interface InstallOptions {
  /** Claude Code's settings file, absolute. Created when it is missing. */
  readonly settingsFile: string;
  /** Home folder of hookline, absolute. */
  readonly home: string;
  /** Absolute path of the Node.js that runs the daemon. */
  readonly node: string;
  /** Absolute path of the `hookline` program. */
  readonly app: string;
  /** Form of the hooks: `sh` scripts, or Node.js for systems without `sh`. @defaultValue 'sh' */
  readonly launch?: Launcher['kind'] | undefined;
  /** Hooks to register. @defaultValue {@link RECORDING} */
  readonly registrations?: readonly Registration[] | undefined;
  /** Status line to add or remove; uninstalling always removes it. @defaultValue the status line is not changed */
  readonly statusLine?: StatusLine | undefined;
  /** Computes the result without writing anything. @defaultValue false */
  readonly dryRun?: boolean | undefined;
}

/** Result of installing or uninstalling. A settings file with a syntax error is not changed. */
export type InstallResult =
  | {
      readonly ok: true;
      readonly changed: boolean;
      readonly backup: string | undefined;
      readonly text: string;
      /** Claude Code reports the files that commands change; false when the user has switched it off. */
      readonly commandDiff: boolean;
    }
  | { readonly ok: false; readonly error: SettingsSyntaxError };

/** The result for a settings file that is not text. Editing it would change bytes that belong to the user. */
const INVALID_BYTES: InstallResult = {
  ok: false,
  error: { line: 1, column: 1, message: 'the file is not valid UTF-8; save it as UTF-8' },
};

/**
 * Writes the scripts to `<home>/bin` and registers them. Idempotent. All files are replaced atomically; a settings file that
 * changes is backed up first.
 *
 * @throws AtomicFileError when a file cannot be written; the settings file is then unchanged
 */
export async function installHooks(options: InstallOptions): Promise<InstallResult> {
  const before = await readSettings(options.settingsFile);
  if (before === 'invalid') return INVALID_BYTES;
  const planned = withOwnEntries(before?.text ?? '', options);
  if (!planned.ok || options.dryRun === true) return resultOf(planned, undefined);
  await installScripts(options);
  // Only now is there a script to tell whether the file system executes it.
  const edit = withOwnEntries(before?.text ?? '', options);
  if (!edit.ok) return resultOf(edit, undefined);
  const text = edit.text.endsWith('\n') || before !== undefined ? edit.text : `${edit.text}\n`;
  const backup = edit.changed ? await replaceSettings(options, before, text) : undefined;
  return { ok: true, changed: edit.changed, backup, text, commandDiff: commandDiffIn(text) === true };
}

/**
 * Removes exactly what {@link installHooks} added. A settings file that was not changed since gets its original bytes back, and
 * one that installing created is removed. The scripts stay, because other settings files may use them.
 */
export async function uninstallHooks(options: InstallOptions): Promise<InstallResult> {
  const before = await readSettings(options.settingsFile);
  if (before === 'invalid') return INVALID_BYTES;
  if (before === undefined) return { ok: true, changed: false, backup: undefined, text: '', commandDiff: false };
  const record = await readRecord(options);
  const withoutHooks = withStatusLine(removeHooks(before.text, launcherOf(options)), options.statusLine, false);
  const edit = record?.setCommandDiff === true ? edited(withoutHooks, removeCommandDiff) : withoutHooks;
  if (!edit.ok) return resultOf(edit, undefined);
  const original = record && record.installed === digest(encodeSettings(before)) ? record : undefined;
  const text = original ? (original.before ?? '') : edit.text;
  const encoding = original?.encoding ?? before.encoding;
  const commandDiff = commandDiffIn(text) === true;
  if (!edit.changed || options.dryRun === true)
    return { ok: true, changed: edit.changed, backup: undefined, text, commandDiff };
  const backup = await backUp(options, before);
  if (original && original.before === undefined) await rm(await linkTarget(options.settingsFile), { force: true });
  else await replace(options.settingsFile, encodeSettings({ text, encoding }), SETTINGS_FILE);
  await rm(recordFile(options), { force: true });
  return { ok: true, changed: true, backup, text, commandDiff };
}

/** Returns whether a settings file contains hooks of this home. */
export async function isInstalled(
  options: Pick<InstallOptions, 'settingsFile' | 'home' | 'node' | 'app' | 'launch'>,
): Promise<boolean> {
  const settings = await readSettings(options.settingsFile);
  return typeof settings === 'object' && hasHooks(settings.text, launcherOf(options));
}

function launcherOf({ launch = 'sh', home, node, app }: InstallOptions): Launcher {
  if (launch === 'node') return { kind: 'node', node, app };
  return { kind: 'sh', home, interpreter: refusesToExecute(home) ? INTERPRETER : undefined };
}

function withOwnEntries(text: string, options: InstallOptions): SettingsEdit {
  const hooks = addHooks(text, options.registrations ?? RECORDING, launcherOf(options));
  return withCommandDiff(withStatusLine(hooks, options.statusLine, options.statusLine?.wanted === true));
}

function withStatusLine(edit: SettingsEdit, statusLine: StatusLine | undefined, wanted: boolean): SettingsEdit {
  if (!edit.ok || !statusLine) return edit;
  const text = wanted ? addStatusLine(edit.text, statusLine) : removeStatusLine(edit.text, statusLine);
  return { ok: true, text, changed: edit.changed || text !== edit.text };
}

function withCommandDiff(edit: SettingsEdit): SettingsEdit {
  return edited(edit, addCommandDiff);
}

function edited(edit: SettingsEdit, change: (text: string) => string): SettingsEdit {
  if (!edit.ok) return edit;
  const text = change(edit.text);
  return { ok: true, text, changed: edit.changed || text !== edit.text };
}

function resultOf(edit: SettingsEdit, backup: string | undefined): InstallResult {
  return edit.ok ? { ...edit, backup, commandDiff: commandDiffIn(edit.text) === true } : edit;
}

/** Stores the original text of a settings file, so that uninstalling restores it byte by byte. */
interface InstallRecord {
  readonly settingsFile: string;
  /** SHA-256 of the file after installing. */
  readonly installed: string;
  /** Text before installing; absent when there was no file. */
  readonly before?: string | undefined;
  /** Encoding of the file before installing. */
  readonly encoding?: SettingsEncoding | undefined;
  /** Installing has set that commands are reported with their diff. */
  readonly setCommandDiff?: boolean | undefined;
}

async function replaceSettings(
  options: InstallOptions,
  before: SettingsText | undefined,
  text: string,
): Promise<string | undefined> {
  const backup = before === undefined ? undefined : await backUp(options, before);
  const earlier = await readRecord(options);
  // Reinstalling keeps the text from before the first installation.
  const isUnchanged = earlier && before !== undefined && earlier.installed === digest(encodeSettings(before));
  const original = isUnchanged ? earlier : { before: before?.text, encoding: before?.encoding };
  await mkdir(dirname(options.settingsFile), { recursive: true });
  const bytes = encodeSettings({ text, encoding: before?.encoding ?? 'utf-8' });
  await replace(options.settingsFile, bytes, SETTINGS_FILE);
  const record: InstallRecord = {
    settingsFile: options.settingsFile,
    installed: digest(bytes),
    before: original.before,
    encoding: original.encoding,
    setCommandDiff: earlier?.setCommandDiff === true || commandDiffIn(before?.text ?? '') === undefined,
  };
  await replace(recordFile(options), `${JSON.stringify(record)}\n`);
  return backup;
}

function recordFile({ home, settingsFile }: InstallOptions): string {
  return join(home, 'installed', `${digest(settingsFile).slice(0, 16)}.json`);
}

async function readRecord(options: InstallOptions): Promise<InstallRecord | undefined> {
  const text = await readOrEmpty(recordFile(options));
  if (text === undefined) return undefined;
  try {
    const { settingsFile, installed, before, encoding, setCommandDiff } = JSON.parse(text) as Partial<
      Record<keyof InstallRecord, unknown>
    >;
    if (settingsFile !== options.settingsFile || typeof installed !== 'string') return undefined;
    return {
      settingsFile,
      installed,
      before: typeof before === 'string' ? before : undefined,
      encoding: isSettingsEncoding(encoding) ? encoding : undefined,
      setCommandDiff: setCommandDiff === true,
    };
  } catch {
    return undefined;
  }
}
