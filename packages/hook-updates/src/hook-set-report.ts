import type { Clock } from '@hookline/clock';
import { CommandError, type Report, report, table } from '@hookline/command-report';
import type { Outcome } from '@hookline/outcome';
import type { HookUpdateError } from './errors.ts';
import type { HookSets } from './hook-sets.ts';
import type { Verification } from './manifest.ts';
import type { AvailableUpdate, UpdateReport } from './reports.ts';
import type { HookSource } from './sources/source.ts';

/** Access to the hook sets of a home. */
export interface HookSetAccess {
  readonly assist: () => Promise<{
    readonly hookSets: () => HookSets;
    /** Returns the configured source of updates. Throws when the trusted root is not a JSON file. */
    readonly hookSource: () => HookSource | undefined;
    /** Adds a line to the log of updates. */
    readonly contextLog: (name: 'hooks-update', entry: object) => Promise<void>;
  }>;
}

/** Flags of `hooks update`. */
export interface UpdateFlags {
  readonly dryRun?: boolean;
  readonly allowOlder?: boolean;
}

/** Options of {@link hooksVerify}. */
export interface VerifyOptions extends HookSetAccess {
  readonly clock: Clock;
}

/** Reports the installed hook set and the backups that can be restored. */
export async function hooksStatus({ assist }: HookSetAccess): Promise<Report> {
  const installed = await (await assist()).hookSets().installed();
  return report(installed, ({ version, source, verification, backups }) =>
    table([
      ['version', version],
      ['from', source],
      ['files', describe(verification)],
      ...backups.map(({ name, version: old }) => ['backup', `${name}, version ${old}`]),
    ]),
  );
}

/** Compares the installed hook scripts with the set they belong to. Fails when they differ. */
export async function hooksVerify({ assist, clock }: VerifyOptions): Promise<Report> {
  const { contextLog, hookSets } = await assist();
  const { version, verification } = await hookSets().installed();
  const at = new Date(clock.now()).toISOString();
  await contextLog('hooks-update', { at, result: 'verified', version, ...verification });
  return report(verification, describe, isUnchanged(verification) ? undefined : '');
}

/** Installs the newest hook set of the configured source, or shows it. */
export async function hooksUpdate({ assist }: HookSetAccess, flags: UpdateFlags): Promise<Report> {
  const client = await assist();
  const source = sourceFrom(client);
  if (!source)
    throw new CommandError('no source of updates: set hook_updates.source and hook_updates.from in config.yaml');
  if (flags.dryRun === true) {
    const found = await client.hookSets().check(source);
    if (!found.ok) throw new CommandError(found.error.message);
    const { from, to, changelog } = found.value;
    return report(found.value, () =>
      [
        `${from ?? 'none'} -> ${to}, ${describeTrust(found.value)}`,
        ...changelog.map(({ version, text }) => `${version}\n${text}`),
      ].join('\n'),
    );
  }
  return report(
    unwrap(await client.hookSets().update(source, { allowOlder: flags.allowOlder === true })),
    describeUpdate,
  );
}

/** Restores an earlier hook set: the named one, or the last one. */
export async function hooksRollback({ assist }: HookSetAccess, backup: string | undefined): Promise<Report> {
  return report(unwrap(await (await assist()).hookSets().rollback(backup)), describeUpdate);
}

function isUnchanged({ changed, missing, added }: Verification): boolean {
  return changed.length + missing.length + added.length === 0;
}

function describe(verification: Verification): string {
  if (isUnchanged(verification)) return 'unchanged since they were installed';
  return Object.entries(verification)
    .flatMap(([what, names]: [string, readonly string[]]) => names.map((name) => `${what}: ${name}`))
    .join('\n');
}

function sourceFrom(client: { readonly hookSource: () => HookSource | undefined }): HookSource | undefined {
  try {
    return client.hookSource();
  } catch {
    throw new CommandError('hook_updates.trusted_root must be the path of a JSON file');
  }
}

function describeTrust({ signature, provenance }: AvailableUpdate): string {
  const signed = signature === 'valid' ? 'signed' : 'not signed';
  if (provenance === undefined) return signed;
  return `${signed}, ${provenance === 'valid' ? 'provenance checked' : 'without provenance'}`;
}

function describeUpdate(update: UpdateReport): string {
  const { result, from, to, backup, origin } = update;
  if (result === 'up-to-date') return `version ${to} is the newest`;
  // A backup was checked when it was installed.
  const trust = origin.startsWith('backup ') ? '' : `, ${describeTrust(update)}`;
  return `${from ?? 'none'} -> ${to}${trust}${backup === undefined ? '' : ` (undo with: hookline hooks rollback ${backup})`}`;
}

function unwrap(outcome: Outcome<UpdateReport, HookUpdateError>): UpdateReport {
  if (!outcome.ok) throw new CommandError(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.value;
}
