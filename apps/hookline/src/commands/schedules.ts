import {
  installPlan,
  planStatus,
  planText,
  type ScheduleError,
  type SchedulePlan,
  SCHEDULES,
  uninstallPlan,
} from '@hookline/schedules';
import type { Outcome } from '@hookline/outcome';
import type { Runtime } from '../compose.ts';
import { managerRuns, runsElsewhere, schedulePlan } from '../daemon/self-driving/schedule-plan.ts';
import { CommandError, printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';
import { askSelfDriving } from './self-driving.ts';

/** Whether to say only. */
export interface SchedulesFlags extends PrintOptions {
  readonly dryRun?: boolean;
}

/** Gives the schedules to systemd or launchd. */
export async function schedulesInstall(runtime: Runtime, flags: SchedulesFlags): Promise<void> {
  const plan = planOf(runtime);
  const answer = { manager: plan.manager, files: plan.files.map(({ path }) => path), dryRun: flags.dryRun === true };
  if (flags.dryRun === true) {
    printResult({ ...answer, text: planText(plan) }, flags.json, ({ text }) => text.trimEnd());
    return;
  }
  if (!managerRuns(plan))
    throw new CommandError(`${plan.manager} does not run here; the daemon runs the schedules itself`);
  unwrap(await installPlan(plan));
  printResult(answer, flags.json, ({ manager, files }) => `${manager} runs them: ${files.length} files`);
}

/** Takes them away again; from then on the daemon runs them. */
export async function schedulesUninstall(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const plan = planOf(runtime);
  const there = (await planStatus(plan)).filter(({ state }) => state === 'installed' || state === 'different');
  if (there.length > 0) unwrap(await uninstallPlan(plan));
  const answer = { manager: plan.manager, removed: there.map(({ path }) => path) };
  printResult(answer, flags.json, ({ removed }) => `${removed.length} files removed`);
}

/** Who runs them, and when they run next. */
export async function schedulesStatus(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const plan = schedulePlan(runtime);
  const elsewhere = await runsElsewhere(runtime);
  const files = plan ? await planStatus(plan) : [];
  const { next } = await askSelfDriving<{ readonly next: Readonly<Record<string, number>> }>(
    runtime,
    'GET /self-driving/schedules',
  );
  const by = elsewhere ? (plan?.manager ?? 'nobody') : runtime.settings.schedules.inDaemon ? 'daemon' : 'nobody';
  const schedules = SCHEDULES.map(({ name, description }) => ({
    name,
    description,
    files: files.filter(({ schedule }) => schedule === name).map(({ path, state }) => ({ path, state })),
    next: elsewhere || next[name] === undefined ? null : new Date(next[name]).toISOString(),
  }));
  printResult({ by, schedules }, flags.json, () =>
    [
      `run by: ${by}`,
      table(schedules.map(({ name, description, next: at }) => [name, at ?? 'as its timer says', description])),
    ].join('\n'),
  );
}

/** Runs one now. */
export async function schedulesRun(runtime: Runtime, name: string, flags: PrintOptions): Promise<void> {
  const names = SCHEDULES.map((schedule) => schedule.name);
  if (!names.includes(name)) throw new CommandError(`there is no schedule ${name}, but ${names.join(', ')}`, 2);
  const result = await askSelfDriving<object>(runtime, `POST /self-driving/schedules/${name}`);
  printResult({ name, result }, flags.json, () => `${name}: ${JSON.stringify(result)}`);
}

function planOf(runtime: Runtime): SchedulePlan {
  const plan = schedulePlan(runtime);
  if (!plan) throw new CommandError('neither systemd nor launchd is here; the daemon runs the schedules itself');
  return plan;
}

function unwrap(outcome: Outcome<undefined, ScheduleError>): void {
  if (!outcome.ok) throw new CommandError(outcome.error.message);
}
