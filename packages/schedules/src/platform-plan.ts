import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { planStatus } from './installation.ts';
import { launchdPlan } from './launchd.ts';
import type { ScheduledCommand, SchedulePlan } from './plan.ts';
import { SCHEDULES } from './schedule.ts';
import { systemdPlan } from './systemd.ts';

/** Describes the machine and the command for {@link platformPlan}. */
export interface PlatformPlanOptions {
  /** The system, as `process.platform` names it. */
  readonly platform: string;
  /** Numeric id of the user; `undefined` on Windows. */
  readonly userId: number | undefined;
  /** The user's home folder, absolute. */
  readonly userHome: string;
  /** `XDG_CONFIG_HOME`. @defaultValue `~/.config` */
  readonly configFolder?: string | undefined;
  readonly command: ScheduledCommand;
}

/** Returns the plan for systemd on Linux and for launchd on macOS; `undefined` on other systems. */
export function platformPlan(options: PlatformPlanOptions): SchedulePlan | undefined {
  const { platform, userId, userHome, configFolder = join(userHome, '.config'), command } = options;
  if (platform === 'linux') {
    return systemdPlan({ folder: join(configFolder, 'systemd', 'user'), schedules: SCHEDULES, command });
  }
  if (platform !== 'darwin' || userId === undefined) return undefined;
  return launchdPlan({ folder: join(userHome, 'Library', 'LaunchAgents'), schedules: SCHEDULES, command }, userId);
}

/** Returns whether the plan's manager is running on this machine. */
export function isManagerRunning({ manager }: Pick<SchedulePlan, 'manager'>): boolean {
  return manager === 'launchd' || existsSync('/run/systemd/system');
}

/** Returns whether a running manager has the plan installed, so that it runs the schedules. Never rejects. */
export async function isPlanActive(plan: SchedulePlan | undefined): Promise<boolean> {
  if (!plan || !isManagerRunning(plan)) return false;
  return (await planStatus(plan)).some(({ state }) => state === 'installed' || state === 'different');
}
