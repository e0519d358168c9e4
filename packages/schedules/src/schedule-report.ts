import { CommandError, type Report, report, table } from '@hookline/command-report';
import type { Outcome } from '@hookline/outcome';
import { installPlan, planStatus, type ScheduleError, uninstallPlan } from './installation.ts';
import { planText, type SchedulePlan } from './plan.ts';
import { isManagerRunning, isPlanActive } from './platform-plan.ts';
import { SCHEDULES } from './schedule.ts';

/** Access to the plan of this machine, and to the process that runs schedules itself. */
export interface ScheduleAccess {
  readonly assist: () => Promise<{
    /** Asks that process for the answer of a route such as `GET /self-driving/schedules`. */
    readonly ask: <T>(route: string) => Promise<T>;
    /** Returns the plan for the system's own manager; `undefined` where there is no known manager. */
    readonly schedulePlan: () => SchedulePlan | undefined;
  }>;
}

/** Flags of `schedules install`. */
export interface SchedulesFlags {
  readonly dryRun?: boolean;
}

/** Options of {@link schedulesStatus}. */
export interface ScheduleStatusOptions extends ScheduleAccess {
  readonly settings: { readonly schedules: { readonly inDaemon: boolean } };
}

/** Installs the schedules in systemd or launchd. */
export async function schedulesInstall({ assist }: ScheduleAccess, flags: SchedulesFlags): Promise<Report> {
  const plan = planOf(await assist());
  const answer = { manager: plan.manager, files: plan.files.map(({ path }) => path), dryRun: flags.dryRun === true };
  if (flags.dryRun === true) {
    return report({ ...answer, text: planText(plan) }, ({ text }) => text.trimEnd());
  }
  if (!isManagerRunning(plan))
    throw new CommandError(`${plan.manager} is not running on this machine; the daemon runs the schedules itself`);
  unwrap(await installPlan(plan));
  return report(answer, ({ manager, files }) => `${manager} runs them: ${files.length} files`);
}

/** Removes the schedules from systemd or launchd; the daemon runs them from then on. */
export async function schedulesUninstall({ assist }: ScheduleAccess): Promise<Report> {
  const plan = planOf(await assist());
  const installed = (await planStatus(plan)).filter(({ state }) => state === 'installed' || state === 'different');
  if (installed.length > 0) unwrap(await uninstallPlan(plan));
  const answer = { manager: plan.manager, removed: installed.map(({ path }) => path) };
  return report(answer, ({ removed }) => `${removed.length} files removed`);
}

/** Reports what runs the schedules and when each runs next. */
export async function schedulesStatus({ assist, settings }: ScheduleStatusOptions): Promise<Report> {
  const { ask, schedulePlan } = await assist();
  const plan = schedulePlan();
  const isInstalled = await isPlanActive(plan);
  const files = plan ? await planStatus(plan) : [];
  const { next } = await ask<{ readonly next: Readonly<Record<string, number>> }>('GET /self-driving/schedules');
  const by = isInstalled ? (plan?.manager ?? 'nobody') : settings.schedules.inDaemon ? 'daemon' : 'nobody';
  const schedules = SCHEDULES.map(({ name, description }) => ({
    name,
    description,
    files: files.filter(({ schedule }) => schedule === name).map(({ path, state }) => ({ path, state })),
    next: isInstalled || next[name] === undefined ? null : new Date(next[name]).toISOString(),
  }));
  return report({ by, schedules }, () =>
    [
      `run by: ${by}`,
      table(schedules.map(({ name, description, next: at }) => [name, at ?? 'as its timer says', description])),
    ].join('\n'),
  );
}

/** Runs a schedule now. */
export async function schedulesRun({ assist }: ScheduleAccess, name: string): Promise<Report> {
  const names = SCHEDULES.map((schedule) => schedule.name);
  if (!names.includes(name)) throw new CommandError(`unknown schedule ${name}; use one of ${names.join(', ')}`, 2);
  const result = await (await assist()).ask<object>(`POST /self-driving/schedules/${name}`);
  return report({ name, result }, () => `${name}: ${JSON.stringify(result)}`);
}

function planOf({ schedulePlan }: { readonly schedulePlan: () => SchedulePlan | undefined }): SchedulePlan {
  const plan = schedulePlan();
  if (!plan)
    throw new CommandError('this system has neither systemd nor launchd; the daemon runs the schedules itself');
  return plan;
}

function unwrap(outcome: Outcome<undefined, ScheduleError>): void {
  if (!outcome.ok) throw new CommandError(outcome.error.message);
}
