import { expect, it } from 'vitest';
import { launchdPlan, SCHEDULES, schedulesInstall, schedulesRun, schedulesStatus } from '../src/index.ts';

function access(plan = false) {
  const command = { program: '/usr/bin/node', args: ['hookline.js', 'schedules', 'run'], env: {} };
  const schedulePlan = () =>
    plan ? launchdPlan({ command, folder: '/nonexistent/LaunchAgents', schedules: SCHEDULES }, 501) : undefined;
  const next = Object.fromEntries(SCHEDULES.map(({ name }) => [name, Date.parse('2026-03-02T07:00:00Z')]));
  return {
    assist: async () => ({
      ask: async <T>(route: string): Promise<T> => (route.startsWith('GET ') ? { next } : { route }) as T,
      schedulePlan,
    }),
    settings: { schedules: { inDaemon: true } },
  };
}

it('reports the next run of each schedule in the daemon', async () => {
  const { text, value } = await schedulesStatus(access());
  expect(value).toMatchObject({ by: 'daemon' });
  expect(text().split('\n')).toHaveLength(1 + SCHEDULES.length);
  expect(text()).toContain('2026-03-02T07:00:00.000Z');
});

it('runs a schedule by its name only', async () => {
  const name = SCHEDULES[0]?.name ?? '';
  expect((await schedulesRun(access(), name)).value).toEqual({
    name,
    result: { route: `POST /self-driving/schedules/${name}` },
  });
  await expect(schedulesRun(access(), 'unknown')).rejects.toMatchObject({ exitCode: 2 });
});

it('shows the files of an installation without writing them', async () => {
  const { text, value } = await schedulesInstall(access(true), { dryRun: true });
  expect(value).toMatchObject({ manager: 'launchd', dryRun: true });
  expect(text()).toContain('/nonexistent/LaunchAgents');
});

it('refuses to install where there is no manager', async () => {
  await expect(schedulesInstall(access(), {})).rejects.toThrow('neither systemd nor launchd');
});
