import { join } from 'node:path';
import { MIB } from '@hookline/clock';
import { checkPlan, MARK, type PlanOptions, type SchedulePlan } from './plan.ts';
import type { Schedule } from './schedule.ts';

/**
 * Returns the schedules as launchd agents, one property list each. Runs missed while the machine slept are made up once
 * when it wakes. launchd has no random delay and no limit of processor use; agents run with low priority instead.
 *
 * @param userId - numeric id of the user in whose session the agents run
 * @throws RangeError or TypeError for an option that launchd does not support
 * @see https://www.manpagez.com/man/5/launchd.plist/
 */
export function launchdPlan(options: PlanOptions, userId: number): SchedulePlan {
  checkPlan(options);
  const { folder, schedules, prefix = 'claude-' } = options;
  const files = schedules.map((schedule) => ({
    path: join(folder, `${prefix}${schedule.name}.plist`),
    text: plistText(schedule, options),
    schedule: schedule.name,
  }));
  return {
    manager: 'launchd',
    files,
    enable: files.map(({ path }) => ['launchctl', 'bootstrap', `gui/${userId}`, path] as const),
    disable: schedules.map(({ name }) => ['launchctl', 'bootout', `gui/${userId}/${prefix}${name}`] as const),
    afterwards: [],
  };
}

function plistText(schedule: Schedule, { command, prefix = 'claude-' }: PlanOptions): string {
  const { name, memoryMaxMb = 192 } = schedule;
  const words = [command.program, ...command.args, name].map((word) => `    <string>${escaped(word)}</string>`);
  const variables = Object.entries(command.env ?? {}).map(
    ([key, value]) => `    <key>${escaped(key)}</key><string>${escaped(value)}</string>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<!-- ${MARK} -->`,
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key><string>${escaped(`${prefix}${name}`)}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...words,
    '  </array>',
    ...(variables.length === 0 ? [] : ['  <key>EnvironmentVariables</key>', '  <dict>', ...variables, '  </dict>']),
    ...whenLines(schedule.cron),
    '  <key>ProcessType</key><string>Background</string>',
    '  <key>LowPriorityIO</key><true/>',
    '  <key>Nice</key><integer>10</integer>',
    '  <key>HardResourceLimits</key>',
    `  <dict><key>ResidentSetSize</key><integer>${memoryMaxMb * MIB}</integer></dict>`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

/** Names of the cron fields in launchd. */
const FIELDS = ['Minute', 'Hour', 'Day', 'Month', 'Weekday'] as const;

function whenLines(cron: string): string[] {
  const [minute = '*', ...others] = cron.split(' ');
  const every = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (every !== undefined && others.every((field) => field === '*')) {
    return [`  <key>StartInterval</key><integer>${Number(every) * 60}</integer>`];
  }
  const entries = [minute, ...others].flatMap((field, index) => {
    if (field === '*') return [];
    if (!/^\d+$/.test(field))
      throw new TypeError('cron must consist of numbers and "*" for launchd, or be "*/N * * * *"');
    return [`    <key>${FIELDS[index] ?? ''}</key><integer>${field}</integer>`];
  });
  return ['  <key>StartCalendarInterval</key>', '  <dict>', ...entries, '  </dict>'];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
