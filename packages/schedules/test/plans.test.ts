import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { parse, type PlistValue } from 'plist';
import { describe, expect, test } from 'vitest';
import {
  installPlan,
  launchdPlan,
  planStatus,
  type PlanOptions,
  planText,
  SCHEDULES,
  systemdPlan,
  uninstallPlan,
} from '../src/index.ts';

const options = (folder: string, more: Partial<PlanOptions> = {}): PlanOptions => ({
  folder,
  schedules: SCHEDULES,
  command: {
    program: process.execPath,
    args: ['/opt/my "hooks"/100%/$x.js', 'schedules', 'run'],
    env: { HOOKLINE_HOME: '/h 1%' },
  },
  ...more,
});
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;
const NOT_HERE = 'there is no systemd-analyze on this machine: systemd was not asked about the units';
const when = (agent: PlistValue | undefined): PlistValue | undefined => {
  const { StartInterval, StartCalendarInterval } = agent as Readonly<Record<string, PlistValue>>;
  return StartInterval ?? StartCalendarInterval;
};

describe('systemd units', () => {
  test('are a service and a timer for each schedule, with limits and persistent timers', () => {
    const { files } = systemdPlan(options('/units'));
    expect(files).toHaveLength(14);
    const text = (name: string): string => files.find(({ path }) => path === `/units/claude-${name}`)?.text ?? '';
    expect(text('hooks-updater.timer').split('\n')).toEqual([
      '# Made by hookline. Changes are lost at the next install.',
      '[Unit]',
      'Description=Check for a newer hook set (timer)',
      '',
      '[Timer]',
      'OnCalendar=*-*-* 03:00:00',
      'Persistent=true',
      'RandomizedDelaySec=3600',
      '',
      '[Install]',
      'WantedBy=timers.target',
      '',
    ]);
    const service = text('state-validator.service');
    expect(service).toContain(
      `ExecStart="${process.execPath}" "/opt/my \\"hooks\\"/100%%/$$x.js" "schedules" "run" "state-validator"\n`,
    );
    expect(service).toContain('Environment="HOOKLINE_HOME=/h 1%%"\n');
    expect(service).toContain('MemoryMax=192M\nCPUQuota=10%\n');
  });

  test('pass systemd-analyze', ({ skip }) => {
    skip(!hasAnalyze, NOT_HERE);
    const folder = temporaryFolder();
    const { files } = systemdPlan(options(folder));
    for (const { path, text } of files) writeFileSync(path, text);
    const verified = spawnSync('systemd-analyze', ['--user', '--man=no', 'verify', ...files.map(({ path }) => path)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], XDG_RUNTIME_DIR: folder, HOME: folder },
    });
    // Messages about other units of this machine are ignored.
    expect(verified.stderr.split('\n').filter((line) => line.includes(folder) || line.includes('claude-'))).toEqual([]);
    expect(verified.status).toBe(0);
    writeFileSync(files[0]?.path ?? '', `${files[0]?.text ?? ''}Nonsense=1\n`);
    const broken = spawnSync('systemd-analyze', ['--user', '--man=no', 'verify', files[0]?.path ?? ''], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], XDG_RUNTIME_DIR: folder, HOME: folder },
    });
    expect(broken.stderr).toContain('Nonsense');
  });

  test('contain the intended times according to systemd-analyze', ({ skip }) => {
    skip(!hasAnalyze, NOT_HERE);
    const times = SCHEDULES.map(({ onCalendar }) => {
      const { stdout } = spawnSync('systemd-analyze', ['calendar', onCalendar], { encoding: 'utf8' });
      return /Normalized form: (.+)/.exec(stdout)?.[1];
    });
    expect(times).toEqual([
      '*-*-* *:00/2:00',
      '*-*-* *:00:00',
      '*-*-* 03:00:00',
      '*-*-* 04:00:00',
      'Mon *-*-* 09:00:00',
      'Sun *-*-* 20:00:00',
      '*-*-* 02:30:00',
    ]);
  });
});

describe('launchd agents', () => {
  test('are one valid property list for each schedule', () => {
    const { files, enable } = launchdPlan(
      options('/agents', { command: { program: '/bin/a&b', args: ['<x>'], env: { K: '"v"' } } }),
      501,
    );
    expect(files).toHaveLength(7);
    const agents = Object.fromEntries(files.map(({ schedule, text }) => [schedule, parse(text)]));
    expect(agents['budget-analyzer']).toEqual({
      Label: 'claude-budget-analyzer',
      ProgramArguments: ['/bin/a&b', '<x>', 'budget-analyzer'],
      EnvironmentVariables: { K: '"v"' },
      StartCalendarInterval: { Minute: 0, Hour: 9, Weekday: 1 },
      ProcessType: 'Background',
      LowPriorityIO: true,
      Nice: 10,
      HardResourceLimits: { ResidentSetSize: 192 * 1024 * 1024 },
    });
    expect(Object.entries(agents).map(([name, agent]) => [name, when(agent)])).toEqual([
      ['context-monitor', 120],
      ['search-cache-manager', { Minute: 0 }],
      ['hooks-updater', { Minute: 0, Hour: 3 }],
      ['state-validator', { Minute: 0, Hour: 4 }],
      ['budget-analyzer', { Minute: 0, Hour: 9, Weekday: 1 }],
      ['performance-monitor', { Minute: 0, Hour: 20, Weekday: 0 }],
      ['survival-monitor', { Minute: 30, Hour: 2 }],
    ]);
    expect(enable[0]).toEqual(['launchctl', 'bootstrap', 'gui/501', '/agents/claude-context-monitor.plist']);
    const [every] = SCHEDULES;
    if (!every) throw new Error('no schedules');
    expect(() => launchdPlan(options('/a', { schedules: [{ ...every, cron: '1-5 * * * *' }] }), 1)).toThrow(TypeError);
  });
});

describe('installPlan', () => {
  test('writes the files and enables them, and uninstallPlan removes them', async () => {
    const folder = join(temporaryFolder(), 'systemd/user');
    const plan = systemdPlan(options(folder));
    const ran: string[] = [];
    const run = async (command: readonly string[]): Promise<void> => void ran.push(command.slice(0, 4).join(' '));
    expect(await installPlan(plan, run)).toEqual({ ok: true, value: undefined });
    expect(await installPlan(plan, run)).toEqual({ ok: true, value: undefined });
    expect(ran.slice(0, 2)).toEqual(['systemctl --user daemon-reload', 'systemctl --user enable --now']);
    expect(new Set((await planStatus(plan)).map(({ state }) => state))).toEqual(new Set(['installed']));
    writeFileSync(plan.files[0]?.path ?? '', `${plan.files[0]?.text ?? ''}# edited\n`);
    expect((await planStatus(plan))[0]?.state).toBe('different');
    writeFileSync(join(folder, 'mine.timer'), 'mine');
    expect(await uninstallPlan(plan, run)).toEqual({ ok: true, value: undefined });
    expect(readdirSync(folder)).toEqual(['mine.timer']);
    expect(ran.at(-1)).toBe('systemctl --user daemon-reload');
    const count = ran.length;
    expect(await uninstallPlan(plan, run)).toEqual({ ok: true, value: undefined });
    expect(ran).toHaveLength(count);
  });

  test('keeps files of other programs and reports a failing command of the manager', async () => {
    const folder = temporaryFolder();
    const plan = systemdPlan(options(folder));
    const theirs = plan.files[3]?.path ?? '';
    writeFileSync(theirs, 'theirs');
    expect(await installPlan(plan, async () => undefined)).toMatchObject({
      ok: false,
      error: { code: 'foreign_file', retryable: false },
    });
    expect(readdirSync(folder)).toHaveLength(1);
    await uninstallPlan(plan, async () => undefined);
    expect(readFileSync(theirs, 'utf8')).toBe('theirs');
    const other = systemdPlan(options(join(folder, 'other')));
    expect(await installPlan(other, () => Promise.reject(new Error('no bus')))).toMatchObject({
      ok: false,
      error: { code: 'manager_failure' },
    });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await installPlan(systemdPlan(options(join(file, 'x'))), async () => undefined)).toMatchObject({
      ok: false,
      error: { code: 'io_failure' },
    });
  });

  test('is not needed for planText, which shows the files', () => {
    const folder = join(temporaryFolder(), 'units');
    const text = planText(systemdPlan(options(folder)));
    expect(text).toContain(`# ${folder}/claude-context-monitor.service\n# Made by hookline.`);
    expect(text).toMatch(
      /# then:\nsystemctl --user daemon-reload\nsystemctl --user enable --now claude-context-monitor.timer .+\n$/,
    );
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
  });
});

test('systemdPlan and launchdPlan reject options that no manager supports', () => {
  expect(() => systemdPlan(options('relative'))).toThrow('folder must be an absolute path');
  expect(() => systemdPlan(options('/a\nb'))).toThrow(TypeError);
  expect(() => systemdPlan(options('/a', { prefix: 'a b' }))).toThrow(TypeError);
  const [first] = SCHEDULES;
  expect(() => systemdPlan(options('/a', { schedules: first ? [{ ...first, memoryMaxMb: 1 }] : [] }))).toThrow(
    'memoryMaxMb must be from 16 to 1048576, got 1',
  );
});
