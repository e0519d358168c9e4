import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { launchdPlan, planStatus, type SchedulePlan, SCHEDULES, systemdPlan } from '@hookline/schedules';
import type { Runtime } from '../../compose.ts';

/** The schedules as this system's own manager takes them; `undefined` where there is none that we know. */
export function schedulePlan({
  paths,
  program,
  userHome,
  environment,
  contextDirectory,
  claudeFolder,
}: Runtime): SchedulePlan | undefined {
  // A manager knows nothing of the shell that installs, and a run without a daemon has to find the same things.
  const env = { HOOKLINE_HOME: paths.home, HOOKLINE_CONTEXT_DIR: contextDirectory, CLAUDE_CONFIG_DIR: claudeFolder };
  const command = { program: process.execPath, args: [program, 'schedules', 'run'], env };
  if (process.platform === 'linux') {
    const config = environment['XDG_CONFIG_HOME'] ?? join(userHome, '.config');
    return systemdPlan({ folder: join(config, 'systemd', 'user'), schedules: SCHEDULES, command });
  }
  if (process.platform !== 'darwin' || !process.getuid) return undefined;
  return launchdPlan(
    { folder: join(userHome, 'Library', 'LaunchAgents'), schedules: SCHEDULES, command },
    process.getuid(),
  );
}

/** Whether the manager of the plan runs here. */
export function managerRuns({ manager }: SchedulePlan): boolean {
  return manager === 'launchd' || existsSync('/run/systemd/system');
}

/** Whether somebody else runs the schedules: the plan is installed. */
export async function runsElsewhere(runtime: Runtime): Promise<boolean> {
  const plan = schedulePlan(runtime);
  if (!plan || !managerRuns(plan)) return false;
  return (await planStatus(plan)).some(({ state }) => state === 'installed' || state === 'different');
}
