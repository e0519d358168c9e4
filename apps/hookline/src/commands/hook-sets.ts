import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  AvailableUpdate,
  HookSource,
  HookUpdateError,
  HookUpdater,
  UpdateReport,
  Verification,
} from '@hookline/hook-updates';
import type { Outcome } from '@hookline/outcome';
import type { Runtime } from '../compose.ts';
import { logInContext } from '../daemon/self-driving/context-logs.ts';
import {
  HOOK_SCRIPTS,
  openHookSets,
  rollBackHookSets,
  sourceOf,
  updateHookSets,
} from '../daemon/self-driving/hook-sets.ts';
import { CommandError, printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** How to update. */
export interface UpdateFlags extends PrintOptions {
  readonly dryRun?: boolean;
  readonly allowOlder?: boolean;
}

interface Installed {
  readonly version: string;
  readonly source: string;
  readonly verification: Verification;
  readonly backups: readonly { readonly name: string; readonly version: string }[];
}

/** Which hooks are installed, and which sets could come back. */
export async function hooksStatus(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const installed = await lookAt(runtime);
  printResult(installed, flags.json, ({ version, source, verification, backups }) =>
    table([
      ['version', version],
      ['from', source],
      ['files', describe(verification)],
      ...backups.map(({ name, version: old }) => ['backup', `${name}, version ${old}`]),
    ]),
  );
}

/** Whether the installed hooks are what they were when they were installed; fails where they are not. */
export async function hooksVerify(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const { version, verification } = await lookAt(runtime);
  const at = new Date(runtime.clock.now()).toISOString();
  await logInContext(runtime, 'hooks-update', { at, result: 'verified', version, ...verification });
  printResult(verification, flags.json, describe);
  if (!isWhole(verification)) throw new CommandError('');
}

/** Installs what is newer where the settings say that hooks come from. */
export async function hooksUpdate(runtime: Runtime, flags: UpdateFlags): Promise<void> {
  const source = sourceFrom(runtime);
  if (!source) throw new CommandError('say where from: hook_updates.source and hook_updates.from in config.yaml');
  if (flags.dryRun === true) {
    const updater = openHookSets(runtime);
    await updater.recover();
    const found = await updater.check(source);
    if (!found.ok) throw new CommandError(found.error.message);
    const { from, to, changelog } = found.value;
    printResult(found.value, flags.json, () =>
      [
        `${from ?? 'none'} -> ${to}, ${describeTrust(found.value)}`,
        ...changelog.map(({ version, text }) => `${version}\n${text}`),
      ].join('\n'),
    );
    return;
  }
  const report = unwrap(await updateHookSets(runtime, source, { allowOlder: flags.allowOlder === true }));
  printResult(report, flags.json, describeUpdate);
}

/** Brings an earlier set of hooks back: the last one, or that of a name. */
export async function hooksRollback(runtime: Runtime, backup: string | undefined, flags: PrintOptions): Promise<void> {
  const updater = openHookSets(runtime);
  await updater.recover();
  const name = backup ?? (await lastOther(updater));
  if (name === undefined) throw new CommandError('there is no earlier set of hooks');
  const report = unwrap(await rollBackHookSets(runtime, updater, name));
  printResult(report, flags.json, describeUpdate);
}

/** The last backup of other files than the current ones: a failed update leaves a backup of those, too. */
async function lastOther(updater: HookUpdater): Promise<string | undefined> {
  const { backups } = await updater.status();
  return backups.find(({ isCurrent }) => !isCurrent)?.name;
}

/** The current set; before the first update, what came with this version of hookline. */
async function lookAt(runtime: Runtime): Promise<Installed> {
  const { manifest, verification, backups } = await openHookSets(runtime).status();
  const shipped = fileURLToPath(new URL('../scripts/', import.meta.url));
  const links = compareScripts(runtime.paths.bin, manifest ? join(runtime.paths.hookSets, 'current') : shipped);
  return {
    version: manifest?.version ?? runtime.version,
    source: manifest?.source ?? 'hookline itself',
    verification: {
      changed: [...new Set([...(verification?.changed ?? []), ...links.changed])],
      missing: [...new Set([...(verification?.missing ?? []), ...links.missing])],
      added: verification?.added ?? [],
    },
    backups,
  };
}

function compareScripts(bin: string, source: string): Pick<Verification, 'changed' | 'missing'> {
  const digests = HOOK_SCRIPTS.map((name) => [name, digest(join(bin, name)), digest(join(source, name))] as const);
  return {
    missing: digests.filter(([, here]) => here === undefined).map(([name]) => name),
    changed: digests.filter(([, here, there]) => here !== undefined && here !== there).map(([name]) => name),
  };
}

function digest(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}

function isWhole({ changed, missing, added }: Verification): boolean {
  return changed.length + missing.length + added.length === 0;
}

function describe(verification: Verification): string {
  if (isWhole(verification)) return 'as they were installed';
  return Object.entries(verification)
    .flatMap(([what, names]: [string, readonly string[]]) => names.map((name) => `${what}: ${name}`))
    .join('\n');
}

function sourceFrom(runtime: Runtime): HookSource | undefined {
  try {
    return sourceOf(runtime);
  } catch {
    throw new CommandError('hook_updates.trusted_root is no file with JSON');
  }
}

function describeTrust({ signature, provenance }: AvailableUpdate): string {
  const signed = signature === 'valid' ? 'signed' : 'not signed';
  if (provenance === undefined) return signed;
  return `${signed}, ${provenance === 'valid' ? 'provenance checked' : 'without provenance'}`;
}

function describeUpdate(report: UpdateReport): string {
  const { result, from, to, backup, origin } = report;
  if (result === 'up-to-date') return `version ${to} is the newest`;
  // What comes back was checked when it came.
  const trust = origin.startsWith('backup ') ? '' : `, ${describeTrust(report)}`;
  return `${from ?? 'none'} -> ${to}${trust}${backup === undefined ? '' : ` (back with: hookline hooks rollback ${backup})`}`;
}

function unwrap(outcome: Outcome<UpdateReport, HookUpdateError>): UpdateReport {
  if (!outcome.ok) throw new CommandError(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.value;
}
