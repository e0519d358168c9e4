import type { Schedule } from './schedule.ts';

/** The command of all schedules. */
export interface ScheduledCommand {
  /** Absolute path of the program. */
  readonly program: string;
  /** Arguments; the name of the schedule is appended. */
  readonly args: readonly string[];
  /** Environment variables in addition to those of the manager. @defaultValue none */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Options of `systemdPlan` and `launchdPlan`. */
export interface PlanOptions {
  /** Folder of the unit files, absolute: `~/.config/systemd/user` or `~/Library/LaunchAgents`. */
  readonly folder: string;
  readonly command: ScheduledCommand;
  readonly schedules: readonly Schedule[];
  /** Prefix of unit names, as in `claude-state-validator.timer`. @defaultValue 'claude-' */
  readonly prefix?: string | undefined;
}

/** A file of a plan. */
export interface PlannedFile {
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
  /** Name of the schedule. */
  readonly schedule: string;
}

/** Files to write and commands to run for one manager. */
export interface SchedulePlan {
  readonly manager: 'systemd' | 'launchd';
  readonly files: readonly PlannedFile[];
  /** Commands to run after the files were written, as program and arguments. */
  readonly enable: readonly (readonly [string, ...string[]])[];
  /** Commands to run before the files are removed. */
  readonly disable: readonly (readonly [string, ...string[]])[];
  /** Commands to run after the files were removed. */
  readonly afterwards: readonly (readonly [string, ...string[]])[];
}

/** Marks every planned file. A file without the mark belongs to another program and is never changed. */
export const MARK = 'Made by hookline. Changes are lost at the next install.';

/** Formats a plan: each file with its path, then the commands. */
export function planText({ files, enable }: SchedulePlan): string {
  const parts = files.map(({ path, text }) => `# ${path}\n${text}`);
  const commands = enable.map((words) => words.join(' '));
  return [...parts, ['# then:', ...commands, ''].join('\n')].join('\n');
}

/** @throws RangeError or TypeError for an option that no manager supports */
export function checkPlan({ folder, command, schedules, prefix = 'claude-' }: PlanOptions): void {
  for (const [name, path] of Object.entries({ folder, program: command.program })) {
    if (!path.startsWith('/')) throw new TypeError(`${name} must be an absolute path`);
  }
  for (const text of [folder, command.program, ...command.args, ...Object.values(command.env ?? {})]) {
    if (/[\0\n\r]/.test(text)) throw new TypeError('paths, arguments and variables must not contain line breaks');
  }
  if (!/^[a-z0-9.-]*$/.test(prefix)) throw new TypeError('prefix must consist of a-z, 0-9, "." and "-"');
  for (const { name, randomDelaySeconds = 0, memoryMaxMb = 192, cpuQuotaPercent = 10 } of schedules) {
    if (!/^[a-z0-9-]+$/.test(name)) throw new TypeError('name must consist of a-z, 0-9 and "-"');
    inRange('randomDelaySeconds', randomDelaySeconds, 0, 86_400);
    inRange('memoryMaxMb', memoryMaxMb, 16, 1_048_576);
    inRange('cpuQuotaPercent', cpuQuotaPercent, 1, 1000);
  }
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new RangeError(`${name} must be from ${least} to ${most}, got ${value}`);
}
