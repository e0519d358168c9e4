import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  HookUpdater,
  type HookSource,
  type HookUpdateError,
  type NpmSource,
  type UpdateReport,
} from '@hookline/hook-updates';
import type { Outcome } from '@hookline/outcome';
import type { Runtime } from '../../compose.ts';
import { logInContext } from './context-logs.ts';

/** The scripts that hooks run. */
export const HOOK_SCRIPTS = ['capture.sh', 'session-start.sh', 'decide.sh'] as const;
/** How long a script may take in its check, in milliseconds. */
const CHECK_MS = 5000;

/** Sets of hook scripts, of which one is current. */
export function openHookSets({ paths, clock, settings }: Runtime): HookUpdater {
  return new HookUpdater({
    root: paths.hookSets,
    clock,
    keepBackups: settings.hookUpdates.keepBackups,
    isHealthy: capturesAnEvent,
  });
}

/** Where the settings say that newer hooks come from; `undefined` for nowhere. */
export function sourceOf({ settings }: Runtime): HookSource | undefined {
  const { source, from, folder, range, registry, requireSignature } = settings.hookUpdates;
  const inFolder = folder === '' ? {} : { folder };
  if (source === 'off' || from === '') return undefined;
  if (source === 'folder') return { kind: 'folder', path: from };
  if (source === 'git') return { kind: 'git', repository: from, range, requireSignature, ...inFolder };
  return {
    kind: 'npm',
    name: from,
    range,
    ...(registry === '' ? {} : { registry }),
    // Unset, it depends on the registry.
    ...(requireSignature ? { requireSignature } : {}),
    ...provenanceOf(settings.hookUpdates),
    ...inFolder,
  };
}

function provenanceOf({
  trustedRoot,
  builtFrom,
  requireProvenance,
}: Runtime['settings']['hookUpdates']): Pick<NpmSource, 'provenance'> {
  if (trustedRoot === '') return {};
  const repository = builtFrom === '' ? {} : { repository: builtFrom };
  const read: unknown = JSON.parse(readFileSync(trustedRoot, 'utf8'));
  return { provenance: { trustedRoot: read, required: requireProvenance, ...repository } };
}

/**
 * Installs what the source has. Before the first update what is installed becomes a set itself, and the scripts links into
 * it: so every update is one rename, and the first one can be taken back, too.
 */
export async function updateHookSets(
  runtime: Runtime,
  source: HookSource,
  options: { readonly allowOlder?: boolean } = {},
): Promise<Outcome<UpdateReport, HookUpdateError>> {
  const { paths, version } = runtime;
  const updater = openHookSets(runtime);
  await updater.recover();
  const adopted = await updater.adopt({ folder: paths.bin, files: HOOK_SCRIPTS, version, origin: 'hookline itself' });
  if (!adopted.ok) return adopted;
  if (existsSync(updater.current)) linkCurrent(runtime, updater);
  const updated = await updater.update(source, options);
  if (updated.ok) linkCurrent(runtime, updater);
  await logHookSets(runtime, updated);
  return updated;
}

/** Brings a backup back. */
export async function rollBackHookSets(
  runtime: Runtime,
  updater: HookUpdater,
  name: string,
): Promise<Outcome<UpdateReport, HookUpdateError>> {
  const done = await updater.rollback(name);
  if (done.ok) linkCurrent(runtime, updater);
  await logHookSets(runtime, done);
  return done;
}

async function logHookSets(runtime: Runtime, done: Outcome<UpdateReport, HookUpdateError>): Promise<void> {
  const at = new Date(runtime.clock.now()).toISOString();
  if (!done.ok) return logInContext(runtime, 'hooks-update', { at, result: 'failed', code: done.error.code });
  const { changelog: _, ...said } = done.value;
  await logInContext(runtime, 'hooks-update', { at, ...said });
}

/** Puts the scripts right after hookline's own were copied over them: those of an update stay. */
export async function keepHookSets(runtime: Runtime): Promise<void> {
  if (!existsSync(runtime.paths.hookSets)) return;
  const updater = openHookSets(runtime);
  const disowned = await updater.disown();
  if (disowned.ok && !disowned.value && existsSync(updater.current)) linkCurrent(runtime, updater);
}

/**
 * Makes the scripts that are registered links to those of the current set, so that from now on the one rename that
 * switches sets switches all of them.
 */
function linkCurrent({ paths }: Runtime, updater: HookUpdater): void {
  mkdirSync(paths.bin, { recursive: true, mode: 0o700 });
  for (const name of HOOK_SCRIPTS) {
    const fresh = join(paths.bin, `.${name}.new`);
    rmSync(fresh, { force: true });
    symlinkSync(relative(paths.bin, join(updater.current, name)), fresh);
    renameSync(fresh, join(paths.bin, name));
  }
}

/** Whether a set's scripts are all there, and the one that matters most takes an event in. */
async function capturesAnEvent(folder: string): Promise<boolean> {
  if (!HOOK_SCRIPTS.every((name) => existsSync(join(folder, name)))) return false;
  const home = mkdtempSync(join(tmpdir(), 'hookline-check-'));
  try {
    mkdirSync(join(home, 'bin'));
    const script = join(home, 'bin', 'capture.sh');
    copyFileSync(join(folder, 'capture.sh'), script);
    return await runsClean(script, join(home, '.cache', 'inbox'));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function runsClean(script: string, inbox: string): Promise<boolean> {
  const child = spawn('/bin/sh', [script, 'Stop'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: CHECK_MS });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end('{}');
  const [code] = (await once(child, 'close')) as [number | null];
  const kept = readdirSync(inbox, { withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(inbox, entry.name), 'utf8') === '{}',
  );
  return code === 0 && said === '' && kept;
}
