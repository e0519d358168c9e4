import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

async function running(): Promise<CommandLine> {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  await it.run(['install']);
  expect((await it.run(['up'])).code).toBe(0);
  return it;
}

function isAlive(pid: number): boolean {
  try {
    // A process that has exited and was not waited for has no command line.
    return process.kill(pid, 0) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

test('uninstall names what still runs and what data remains, and removes nothing of it', async () => {
  const it = await running();
  const { daemon, service } = await it.json('status');
  const { code, stdout } = await it.run(['uninstall']);
  expect(code).toBe(0);
  expect(stdout).toContain(`still running: daemon ${daemon.pid}, service ${service.pid}; hookline down ends them`);
  expect(stdout).toMatch(/^these remain, \d+\.\d MB; hookline uninstall --purge removes them:$/m);
  expect(stdout).toMatch(new RegExp(`^\\d+\\.\\d MB +${join(it.home, 'data')}$`, 'm'));
  expect(stdout).toContain(join(it.home, 'versions'));
  expect([daemon.pid, service.pid].map(isAlive)).toEqual([true, true]);
  expect(await it.json('uninstall')).toMatchObject({
    changed: false,
    running: { daemon: daemon.pid, service: service.pid },
    data: expect.arrayContaining([{ path: join(it.home, 'token'), bytes: 44 }]) as unknown,
    purged: false,
    elsewhere: null,
  });
});

test('uninstall --purge ends daemon and service, and leaves targets of links', async () => {
  const it = await running();
  const { daemon, service } = await it.json('status');
  const target = temporaryFolder();
  writeFileSync(join(target, 'kept'), 'kept');
  for (const folder of ['versions', '.cache/inbox', 'hook-sets']) {
    mkdirSync(join(it.home, folder), { recursive: true });
    symlinkSync(target, join(it.home, folder, 'linked'));
  }
  const foreign = ['logs/nginx.log', 'bin/deploy.sh', 'data/linked'].map((name) => join(it.home, name));
  for (const path of foreign.slice(0, 2)) writeFileSync(path, 'kept');
  symlinkSync(target, foreign[2] ?? '');
  const dry = await it.run(['uninstall', '--purge', '--dry-run']);
  expect(dry.code).toBe(0);
  expect(isAlive(daemon.pid)).toBe(true);
  expect(await it.json('uninstall', '--purge')).toMatchObject({
    purged: true,
    ended: { daemon: { ended: daemon.pid }, service: { ended: service.pid } },
    running: { daemon: null, service: null },
    data: [],
    foreign: expect.toSatisfy((paths: string[]) => paths.toSorted().join() === foreign.toSorted().join()) as unknown,
  });
  expect([daemon.pid, service.pid].map(isAlive)).toEqual([false, false]);
  expect(readdirSync(it.home).toSorted()).toEqual(['bin', 'data', 'logs']);
  expect(foreign.flatMap((path) => readdirSync(dirname(path)))).toEqual(['nginx.log', 'deploy.sh', 'linked']);
  expect(readFileSync(join(target, 'kept'), 'utf8')).toBe('kept');
});

test('down returns when daemon and service have exited', async () => {
  const it = await running();
  const { daemon, service } = await it.json('status');
  expect(await it.json('down')).toEqual({ daemon: { ended: daemon.pid }, service: { ended: service.pid } });
  expect([daemon.pid, service.pid].map(isAlive)).toEqual([false, false]);
});
