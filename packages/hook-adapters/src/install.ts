import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Launcher, RECORDING, type Registration, type ScriptName } from './registrations.ts';
import { addHooks, hasHooks, removeHooks, type SettingsEdit, type SettingsSyntaxError } from './settings-document.ts';
import { addStatusLine, removeStatusLine, type StatusLine } from './status-line.ts';

/** What installing needs to know. */
export interface InstallOptions {
  /** Claude Code's settings file to change, absolute. Made if it is missing. */
  readonly settingsFile: string;
  /** hookline's home folder, absolute. */
  readonly home: string;
  /** Absolute path of the Node.js that runs the daemon. */
  readonly node: string;
  /** Absolute path of hookline's command line program. */
  readonly app: string;
  /** Whether scripts are started by `sh`, or by Node.js where there is none. @defaultValue 'sh' */
  readonly launch?: Launcher['kind'];
  /** What to register. @defaultValue {@link RECORDING} */
  readonly registrations?: readonly Registration[];
  /** Our status line; it is taken out by uninstalling in any case. @defaultValue the status line is left alone */
  readonly statusLine?: StatusLine;
  /** Say what would be done and do nothing. @defaultValue false */
  readonly dryRun?: boolean;
}

/** What came of it. A settings file that cannot be read is never touched. */
export type InstallResult =
  | { readonly ok: true; readonly changed: boolean; readonly backup: string | undefined; readonly text: string }
  | { readonly ok: false; readonly error: SettingsSyntaxError };

const SCRIPTS: readonly ScriptName[] = ['capture.sh', 'session-start.sh', 'decide.sh'];
const BACKUPS_KEPT = 5;

/** Puts the scripts into `<home>/bin` and registers them. Doing it again changes nothing. */
export async function installHooks(options: InstallOptions): Promise<InstallResult> {
  const before = await readOrEmpty(options.settingsFile);
  const hooks = addHooks(before ?? '', options.registrations ?? RECORDING, launcherOf(options));
  const edit = withStatusLine(hooks, options.statusLine, options.statusLine?.wanted === true);
  if (!edit.ok || options.dryRun === true) return done(edit, undefined);
  await writeScripts(options);
  const text = edit.text.endsWith('\n') || before !== undefined ? edit.text : `${edit.text}\n`;
  const backup = edit.changed ? await replaceFile(options, before, text) : undefined;
  return { ok: true, changed: edit.changed, backup, text };
}

/**
 * Takes exactly what {@link installHooks} added out again. Where nobody changed the file since, it gets the very bytes
 * back that it had; a file that installing made is removed. The scripts stay: other settings files may use them.
 */
export async function uninstallHooks(options: InstallOptions): Promise<InstallResult> {
  const before = await readOrEmpty(options.settingsFile);
  if (before === undefined) return { ok: true, changed: false, backup: undefined, text: '' };
  const edit = withStatusLine(removeHooks(before, launcherOf(options)), options.statusLine, false);
  if (!edit.ok) return done(edit, undefined);
  const record = await readRecord(options);
  const original = record && record.installed === digest(before) ? record : undefined;
  const text = original ? (original.before ?? '') : edit.text;
  if (!edit.changed || options.dryRun === true) return { ok: true, changed: edit.changed, backup: undefined, text };
  const backup = await backUp(options, before);
  if (original && original.before === undefined) await rm(await target(options.settingsFile), { force: true });
  else await writeAtomically(await target(options.settingsFile), text);
  await rm(recordFile(options), { force: true });
  return { ok: true, changed: true, backup, text };
}

/** Whether a settings file has hooks of this home. */
export async function isInstalled(
  options: Pick<InstallOptions, 'settingsFile' | 'home' | 'node' | 'app' | 'launch'>,
): Promise<boolean> {
  const text = await readOrEmpty(options.settingsFile);
  return text !== undefined && hasHooks(text, launcherOf(options));
}

function launcherOf({ launch = 'sh', home, node, app }: InstallOptions): Launcher {
  return launch === 'sh' ? { kind: 'sh', home } : { kind: 'node', node, app };
}

function withStatusLine(edit: SettingsEdit, statusLine: StatusLine | undefined, wanted: boolean): SettingsEdit {
  if (!edit.ok || !statusLine) return edit;
  const text = wanted ? addStatusLine(edit.text, statusLine) : removeStatusLine(edit.text, statusLine);
  return { ok: true, text, changed: edit.changed || text !== edit.text };
}

function done(edit: SettingsEdit, backup: string | undefined): InstallResult {
  return edit.ok ? { ...edit, backup } : edit;
}

async function writeScripts({ home, node, app }: InstallOptions): Promise<void> {
  const bin = join(home, 'bin');
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await mkdir(join(home, '.cache', 'inbox', 'tmp'), { recursive: true, mode: 0o700 });
  for (const name of SCRIPTS) {
    const fresh = join(bin, `.${name}.new`);
    await copyFile(fileURLToPath(new URL(`../scripts/${name}`, import.meta.url)), fresh);
    await chmod(fresh, 0o700);
    await rename(fresh, join(bin, name));
  }
  await writeAtomically(join(bin, 'node.path'), `${node}\n`);
  await writeAtomically(join(bin, 'hookline.path'), `${app}\n`);
}

/** Remembers what a settings file was before, so that taking ours out again can leave no trace. */
interface InstallRecord {
  readonly settingsFile: string;
  /** SHA-256 of the file as we left it. */
  readonly installed: string;
  /** The file's text before; missing if there was no file. */
  readonly before?: string;
}

async function replaceFile(
  options: InstallOptions,
  before: string | undefined,
  text: string,
): Promise<string | undefined> {
  const backup = before === undefined ? undefined : await backUp(options, before);
  const earlier = await readRecord(options);
  // Installing over our own installation: what was there before that is still what was there before us.
  const original = earlier && before !== undefined && earlier.installed === digest(before) ? earlier.before : before;
  const file = await target(options.settingsFile);
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, text);
  const record: InstallRecord = {
    settingsFile: options.settingsFile,
    installed: digest(text),
    ...(original === undefined ? {} : { before: original }),
  };
  await mkdir(dirname(recordFile(options)), { recursive: true, mode: 0o700 });
  await writeAtomically(recordFile(options), `${JSON.stringify(record)}\n`);
  return backup;
}

async function backUp({ home, settingsFile }: InstallOptions, text: string): Promise<string> {
  const folder = join(home, 'backups');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const prefix = `${digest(settingsFile).slice(0, 8)}-${basename(settingsFile)}-`;
  const file = join(folder, `${prefix}${new Date().toISOString().replaceAll(':', '-')}`);
  await writeFile(file, text, { mode: 0o600 });
  const all = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  for (const old of all.slice(0, -BACKUPS_KEPT)) await rm(join(folder, old), { force: true });
  return file;
}

function recordFile({ home, settingsFile }: InstallOptions): string {
  return join(home, 'installed', `${digest(settingsFile).slice(0, 16)}.json`);
}

async function readRecord(options: InstallOptions): Promise<InstallRecord | undefined> {
  const text = await readOrEmpty(recordFile(options));
  if (text === undefined) return undefined;
  try {
    const { settingsFile, installed, before } = JSON.parse(text) as Partial<Record<keyof InstallRecord, unknown>>;
    if (settingsFile !== options.settingsFile || typeof installed !== 'string') return undefined;
    return { settingsFile, installed, ...(typeof before === 'string' ? { before } : {}) };
  } catch {
    return undefined;
  }
}

/** The file itself, where the path is a symbolic link: links into a repository of dotfiles stay links. */
async function target(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}

async function writeAtomically(file: string, text: string): Promise<void> {
  const mode = await stat(file).then(
    (there) => there.mode & 0o777,
    () => 0o600,
  );
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, text, { mode });
  await rename(fresh, file);
}

async function readOrEmpty(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
