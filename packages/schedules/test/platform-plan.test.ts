import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { isManagerRunning, isPlanActive, platformPlan } from '../src/index.ts';

const command = { program: '/usr/bin/node', args: ['hookline.js', 'schedules', 'run'] };

describe('platformPlan', () => {
  test('returns systemd units below the configuration folder on Linux', () => {
    const plan = platformPlan({ platform: 'linux', userId: 1, userHome: '/home/ada', command });
    expect(plan).toMatchObject({ manager: 'systemd' });
    expect(plan?.files[0]?.path).toMatch(/^\/home\/ada\/\.config\/systemd\/user\/claude-/);
    const moved = platformPlan({ platform: 'linux', userId: 1, userHome: '/home/ada', configFolder: '/xdg', command });
    expect(moved?.files[0]?.path).toMatch(/^\/xdg\/systemd\/user\//);
  });

  test('returns launchd agents of the user on macOS', () => {
    const plan = platformPlan({ platform: 'darwin', userId: 501, userHome: '/Users/ada', command });
    expect(plan?.files[0]?.path).toMatch(/^\/Users\/ada\/Library\/LaunchAgents\//);
    expect(plan?.disable[0]?.at(-1)).toMatch(/^gui\/501\//);
    expect(platformPlan({ platform: 'darwin', userId: undefined, userHome: '/Users/ada', command })).toBeUndefined();
  });

  test('returns nothing on systems without a known manager', () => {
    expect(platformPlan({ platform: 'win32', userId: undefined, userHome: '/home/ada', command })).toBeUndefined();
  });
});

test('isPlanActive is true once a file of a running manager is installed', async () => {
  const plan = platformPlan({ platform: 'darwin', userId: 501, userHome: temporaryFolder(), command });
  if (!plan) throw new Error('launchd has a plan');
  expect(isManagerRunning(plan)).toBe(true);
  expect(await isPlanActive(undefined)).toBe(false);
  expect(await isPlanActive(plan)).toBe(false);
  const [file] = plan.files;
  const path = file?.path ?? join(temporaryFolder(), 'none');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'a file of another program');
  expect(await isPlanActive(plan)).toBe(false);
  writeFileSync(path, `${file?.text}<!-- edited -->`);
  expect(await isPlanActive(plan)).toBe(true);
});
