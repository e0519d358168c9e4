import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { LocalService, ServiceKeeper, ServiceWaker } from '../src/index.ts';

const child = new URL('children/service.ts', import.meta.url).pathname;

/** A service that is not started yet and is killed at the end of the test. */
function serviceOf(program: readonly string[] = [child], runFolder = temporaryFolder()): LocalService {
  const service = new LocalService({
    runFolder,
    stderrFile: join(runFolder, 'logs', 'service.stderr'),
    command: [process.execPath, ...program, runFolder],
    env: process.env,
  });
  onTestFinished(() => {
    const owner = service.owner();
    if (owner) process.kill(owner.pid, 'SIGKILL');
  });
  return service;
}

/** Starts the service and makes it sleep. */
async function asleep(service: LocalService): Promise<number> {
  service.start();
  const { pid } = await until('the service runs', () => service.owner());
  process.kill(pid, 'SIGUSR2');
  await until('the service sleeps', () => service.marker.exists && service.owner() === undefined);
  return pid;
}

test('LocalService starts a process that holds the lock of its port', async () => {
  const service = serviceOf();
  expect(service.owner()).toBeUndefined();
  const { pid } = service.start();
  expect(await until('the service runs', () => service.owner())).toMatchObject({ pid });
  expect(service.startError()).toBeUndefined();
});

test('LocalService reports the standard error of a failed start until it is cleared', async () => {
  const service = serviceOf(['-e', 'process.stderr.write("hookline-service: port 8053 is taken\\n")']);
  service.start();
  expect(await until('it has written', () => service.startError())).toBe('port 8053 is taken');
  service.clearStartError();
  expect(service.startError()).toBeUndefined();
});

test('LocalService keeps the error of a failed start while a further start is under way', async () => {
  const folder = temporaryFolder();
  const failing = serviceOf(['-e', 'process.stderr.write("hookline-service: port 8053 is taken\\n")'], folder);
  failing.start();
  await until('it has written', () => failing.startError());
  const running = serviceOf([child], folder);
  running.start();
  await until('the service runs', () => running.owner());
  expect(failing.startError()).toBe('port 8053 is taken');
  running.clearPreviousError();
  expect(failing.startError()).toBeUndefined();
});

test('LocalService names a process that does not hold the lock yet, and a keeper starts no other one meanwhile', async () => {
  const [clock, folder] = [new ManualClock(), temporaryFolder()];
  const { pid = 0 } = serviceOf(['-e', 'setInterval(() => {}, 60_000)'], folder).start();
  const service = serviceOf([child], folder);
  expect(service.starting()).toBe(pid);
  const starts: number[] = [];
  const keeper = new ServiceKeeper({
    service,
    clock,
    isLive: async () => service.owner() !== undefined,
    onStart: (attempt) => starts.push(attempt),
    onRecovered: () => {},
    onError: (error) => expect.fail(String(error)),
  });
  keeper.start();
  await clock.advance(5000);
  process.kill(pid, 'SIGKILL');
  await until('the process has ended', () => service.starting() === undefined);
  expect(starts).toEqual([]);
  await clock.advance(5000);
  await until('the service runs', () => service.owner());
  expect(starts).toEqual([1]);
  expect(existsSync(join(folder, 'service.starting'))).toBe(false);
  keeper.stop();
});

test('ServiceWaker wakes a sleeping service once when called concurrently', async () => {
  const service = serviceOf();
  const pid = await asleep(service);
  const waker = new ServiceWaker({ service, clock: systemClock });
  expect(await Promise.all([waker.wake(), waker.wake(), waker.wake()])).toEqual([true, true, true]);
  expect(service.marker.exists).toBe(false);
  expect(service.owner()?.pid).not.toBe(pid);
  expect(await waker.wake()).toBe(false);
});

test('ServiceWaker admits one process when two wakers start the same service', async () => {
  const service = serviceOf();
  await asleep(service);
  const wakers = [1, 2].map(() => new ServiceWaker({ service, clock: systemClock }));
  expect(await Promise.all(wakers.map((waker) => waker.wake()))).toEqual([true, true]);
  expect(service.owner()).toBeDefined();
});

test('ServiceWaker leaves the start to its delegate when that reports success', async () => {
  const service = serviceOf();
  await asleep(service);
  const waker = new ServiceWaker({
    service,
    clock: systemClock,
    delegate: async () => {
      service.marker.remove();
      return true;
    },
  });
  expect(await waker.wake()).toBe(true);
  expect(service.owner()).toBeUndefined();
});

test('ServiceWaker removes the marker of a service that cannot start', async () => {
  const service = serviceOf(['-e', 'process.exitCode = 1']);
  service.marker.write(0);
  const waker = new ServiceWaker({
    service,
    clock: systemClock,
    delegate: () => Promise.reject(new Error('no daemon')),
  });
  expect(await waker.wake()).toBe(false);
  expect(service.marker.exists).toBe(false);
});

test('ServiceKeeper starts a stopped service, leaves a sleeping one and reports recovery', async () => {
  const clock = new ManualClock();
  const service = serviceOf();
  const calls: unknown[] = [];
  const keeper = new ServiceKeeper({
    service,
    clock,
    isLive: async () => service.owner() !== undefined,
    onStart: (attempt) => calls.push(attempt),
    onRecovered: () => calls.push('recovered'),
    onError: (error) => calls.push(error),
  });
  keeper.start();
  const { pid } = await until('the service runs', () => service.owner());
  await clock.advance(5000);
  await until('the recovery is reported', () => calls.length === 2);
  expect(calls).toEqual([1, 'recovered']);
  process.kill(pid, 'SIGUSR2');
  await until('the service sleeps', () => service.marker.exists && service.owner() === undefined);
  await clock.advance(20_000);
  expect(calls).toEqual([1, 'recovered']);
  service.marker.remove();
  await clock.advance(5000);
  await until('the service runs again', () => service.owner());
  expect(calls).toEqual([1, 'recovered', 1]);
  keeper.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('ServiceKeeper doubles the wait between starts up to five minutes when the service cannot start', async () => {
  const clock = new ManualClock();
  const startedAt = clock.monotonic();
  const service = serviceOf(['-e', 'process.exitCode = 1']);
  const starts: number[] = [];
  const keeper = new ServiceKeeper({
    service,
    clock,
    isLive: async () => false,
    onStart: () => starts.push((clock.monotonic() - startedAt) / 1000),
    onRecovered: () => {},
    onError: () => {},
  });
  keeper.start();
  await until('the first start', () => starts.length === 1);
  for (let second = 0; second < 1300; second += 5) {
    await until('no process is starting', () => service.starting() === undefined);
    await clock.advance(5000);
  }
  keeper.stop();
  expect(starts).toEqual([0, 5, 15, 35, 75, 155, 315, 615, 915, 1215]);
});

test('LocalService replaces symbolic links in its folders instead of writing to their targets', async () => {
  const [runFolder, target] = [temporaryFolder(), join(temporaryFolder(), 'target')];
  writeFileSync(target, 'kept');
  mkdirSync(join(runFolder, 'logs'));
  for (const name of ['service.asleep', 'service.starting', 'logs/service.stderr', 'logs/service.stderr.previous'])
    symlinkSync(target, join(runFolder, name));
  const service = serviceOf([child], runFolder);
  service.marker.write(0);
  service.start();
  await until('the service runs', () => service.owner());
  expect(readFileSync(target, 'utf8')).toBe('kept');
});
