import type { Schedule } from './schedule.ts';

/** What the schedules run. */
export interface ScheduledCommand {
  /** Absolute path of the program. */
  readonly program: string;
  /** Its arguments; the name of the schedule is added at the end. */
  readonly args: readonly string[];
  /** Variables of its environment. @defaultValue none besides the manager's own */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a plan is made from. */
export interface PlanOptions {
  /** Folder of the unit files, absolute: `~/.config/systemd/user` or `~/Library/LaunchAgents`. */
  readonly folder: string;
  /** What to run. */
  readonly command: ScheduledCommand;
  /** Which schedules. */
  readonly schedules: readonly Schedule[];
  /** What names begin with: `claude-` gives `claude-state-validator.timer`. @defaultValue 'claude-' */
  readonly prefix?: string;
}

/** A file of a plan. */
export interface PlannedFile {
  /** Absolute path. */
  readonly path: string;
  /** The whole text. */
  readonly text: string;
  /** The schedule it belongs to. */
  readonly schedule: string;
}

/** Files to write, and commands to run afterwards. */
export interface SchedulePlan {
  /** Which manager it is for. */
  readonly manager: 'systemd' | 'launchd';
  /** Files, each whole. */
  readonly files: readonly PlannedFile[];
  /** Commands to run once the files are there, as program and arguments. */
  readonly enable: readonly (readonly [string, ...string[]])[];
  /** Commands to run before the files are removed. */
  readonly disable: readonly (readonly [string, ...string[]])[];
  /** Commands to run once they are. */
  readonly afterwards: readonly (readonly [string, ...string[]])[];
}

/** Stands in every file: one without it is somebody else's, and is left alone. */
export const MARK = 'Made by hookline. Changes are lost at the next install.';

/** A plan as text: each file with its path, then the commands. What `--dry-run` shows. */
export function planText({ files, enable }: SchedulePlan): string {
  const parts = files.map(({ path, text }) => `# ${path}\n${text}`);
  const commands = enable.map((words) => words.join(' '));
  return [...parts, ['# then:', ...commands, ''].join('\n')].join('\n');
}

/** @throws RangeError or TypeError for what no manager understands */
export function checkPlan({ folder, command, schedules, prefix = 'claude-' }: PlanOptions): void {
  for (const [name, path] of Object.entries({ folder, program: command.program })) {
    if (!path.startsWith('/')) throw new TypeError(`${name} must be an absolute path`);
  }
  for (const text of [folder, command.program, ...command.args, ...Object.values(command.env ?? {})]) {
    if (/[\0\n\r]/.test(text)) throw new TypeError('paths, arguments and variables must be of one line');
  }
  if (!/^[a-z0-9.-]*$/.test(prefix)) throw new TypeError('prefix must be of a-z, 0-9, "." and "-"');
  for (const { name, randomDelaySeconds = 0, memoryMaxMb = 192, cpuQuotaPercent = 10 } of schedules) {
    if (!/^[a-z0-9-]+$/.test(name)) throw new TypeError('name must be of a-z, 0-9 and "-"');
    inRange('randomDelaySeconds', randomDelaySeconds, 0, 86_400);
    inRange('memoryMaxMb', memoryMaxMb, 16, 1_048_576);
    inRange('cpuQuotaPercent', cpuQuotaPercent, 1, 1000);
  }
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new RangeError(`${name} must be from ${least} to ${most}, got ${value}`);
}
