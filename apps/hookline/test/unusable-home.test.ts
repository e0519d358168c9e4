import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { commandLine } from './command.ts';

test('up, install and the daemon end with the reason when a symbolic link is in the place of a folder', async () => {
  const [it, target] = [await commandLine(), temporaryFolder()];
  mkdirSync(it.home, { recursive: true });
  symlinkSync(target, join(it.home, 'logs'));
  for (const command of ['up', 'install', 'daemon'])
    expect(await it.run([command])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${join(it.home, 'logs')} is a symbolic link`) as string,
    });
  const { checks } = await it.json('doctor');
  expect(checks).toContainEqual({
    name: 'home',
    result: 'broken',
    detail: expect.stringContaining('is a symbolic link') as string,
    fix: expect.stringContaining('HOOKLINE_HOME') as string,
  });
  expect(readdirSync(target)).toEqual([]);
});

test('up ends at once with the reason when the home cannot be written', async () => {
  const it = await commandLine();
  mkdirSync(join(it.home, '..'), { recursive: true });
  writeFileSync(it.home, 'a file');
  const { code, stderr } = await it.run(['up']);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be written') as string });
  expect(stderr).not.toContain('starting the daemon');
});
