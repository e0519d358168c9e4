import { join } from 'node:path';
import { checkPlan, MARK, type PlanOptions, type SchedulePlan } from './plan.ts';
import type { Schedule } from './schedule.ts';

/**
 * Returns the schedules as systemd user units, a timer and a oneshot service each. Missed runs are made up once
 * (`Persistent`).
 *
 * @throws RangeError or TypeError for an option that systemd does not support
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.timer.html
 */
export function systemdPlan(options: PlanOptions): SchedulePlan {
  checkPlan(options);
  const { folder, schedules, prefix = 'claude-' } = options;
  const timers = schedules.map(({ name }) => `${prefix}${name}.timer`);
  return {
    manager: 'systemd',
    files: schedules.flatMap((schedule) => [
      {
        path: join(folder, `${prefix}${schedule.name}.service`),
        text: serviceText(schedule, options),
        schedule: schedule.name,
      },
      { path: join(folder, `${prefix}${schedule.name}.timer`), text: timerText(schedule), schedule: schedule.name },
    ]),
    enable: [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'enable', '--now', ...timers],
    ],
    disable: [['systemctl', '--user', 'disable', '--now', ...timers]],
    afterwards: [['systemctl', '--user', 'daemon-reload']],
  };
}

function serviceText(
  { name, description, memoryMaxMb = 192, cpuQuotaPercent = 10 }: Schedule,
  { command }: PlanOptions,
): string {
  const words = [command.program, ...command.args, name].map((word) => quoted(word));
  const environment = Object.entries(command.env ?? {}).map(
    ([key, value]) => `Environment=${quoted(`${key}=${value}`, false)}`,
  );
  return [
    `# ${MARK}`,
    '[Unit]',
    `Description=${description.replaceAll('%', '%%')}`,
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${words.join(' ')}`,
    ...environment,
    `MemoryMax=${memoryMaxMb}M`,
    `CPUQuota=${cpuQuotaPercent}%`,
    'Nice=10',
    'NoNewPrivileges=true',
    '',
  ].join('\n');
}

function timerText({ description, onCalendar, randomDelaySeconds = 0 }: Schedule): string {
  return [
    `# ${MARK}`,
    '[Unit]',
    `Description=${description.replaceAll('%', '%%')} (timer)`,
    '',
    '[Timer]',
    `OnCalendar=${onCalendar}`,
    'Persistent=true',
    ...(randomDelaySeconds > 0 ? [`RandomizedDelaySec=${randomDelaySeconds}`] : []),
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ].join('\n');
}

/** Quotes a word of a unit file. `%` and, in commands, `$` are special even between quotes. */
function quoted(word: string, inCommand = true): string {
  const escaped = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return `"${inCommand ? escaped.replaceAll('$', '$$$$') : escaped}"`;
}
