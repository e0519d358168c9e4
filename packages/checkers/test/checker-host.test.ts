import { fileURLToPath } from 'node:url';
import { ManualClock } from '@hookline/clock/manual';
import { systemClock } from '@hookline/clock';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { CheckerHost, type CheckerHostOptions } from '../src/index.ts';

const script = fileURLToPath(new URL('./children/host.ts', import.meta.url));

function hostWith(options: Partial<CheckerHostOptions> = {}): CheckerHost {
  const env = { PATH: process.env['PATH'] };
  const host = new CheckerHost({ script, args: [], env, clock: systemClock, hangMs: 600_000, ...options });
  onTestFinished(() => host.close());
  return host;
}

const echo = { checker: 'echo', path: '/a.ts', text: 'x' };

function isRunning(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
}

test('one process answers all requests, each with its own violations', async () => {
  const host = hostWith();
  expect(host.state).toEqual({ pid: undefined, starts: 0, rssMb: 0 });
  const answers = await Promise.all(['a', 'b', 'c'].map((text) => host.check({ ...echo, text })));
  expect(answers.map((answer) => (answer.ok ? answer.value.violations[0]?.message : answer.error))).toEqual([
    '/a.ts a',
    '/a.ts b',
    '/a.ts c',
  ]);
  expect(host.state).toMatchObject({ starts: 1, pid: expect.any(Number), rssMb: expect.any(Number) });
  expect(host.state.rssMb).toBeGreaterThan(0);
});

test('a checker that fails, or a host without it, answers with the reason, and the process stays', async () => {
  const host = hostWith();
  expect(await host.check({ ...echo, checker: 'fails' })).toEqual({ ok: false, error: 'RangeError: on purpose' });
  expect(await host.check({ ...echo, checker: 'other' })).toMatchObject({ ok: false });
  expect(await host.check(echo)).toMatchObject({ ok: true });
  expect(host.state.starts).toBe(1);
});

test('a process that ends or sends nonsense fails what it was asked, and the next request starts another one', async () => {
  const host = hostWith();
  expect(await host.check({ ...echo, checker: 'dies' })).toMatchObject({ ok: false });
  expect(await host.check(echo)).toMatchObject({ ok: true });
  expect(await host.check({ ...echo, checker: 'lies' })).toMatchObject({ ok: false });
  expect(await host.check(echo)).toMatchObject({ ok: true });
  expect(host.state.starts).toBe(3);
});

test('killed in the middle of 30 requests, none has a wrong answer and no process is left', async () => {
  const host = hostWith();
  const pids = new Set<number | undefined>();
  for (let round = 0; round < 30; round++) {
    const answer = host.check({ ...echo, checker: round % 3 === 0 ? 'echo' : 'hangs' });
    const { pid } = host.state;
    pids.add(pid);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    const result = await answer;
    if (result.ok) expect(result.value.violations[0]?.message).toBe('/a.ts x');
    else expect(result.error).toContain('process of the checkers');
  }
  expect(pids.size).toBe(30);
  host.close();
  await until('every process has ended', () => [...pids].every((pid) => !isRunning(pid)));
});

test('a request that hangs ends the process after its limit', async () => {
  const clock = new ManualClock();
  const host = hostWith({ clock, hangMs: 5000 });
  const answer = host.check({ ...echo, checker: 'hangs' });
  const { pid } = host.state;
  await clock.advance(5000);
  expect(await answer).toEqual({ ok: false, error: 'the checkers did not answer in 5000 ms' });
  await until('the process has ended', () => !isRunning(pid));
  expect(host.state.pid).toBeUndefined();
});

test('the process ends when nothing was asked for the idle time, and above its memory', async () => {
  const clock = new ManualClock();
  const host = hostWith({ clock, idleMs: 1000 });
  await host.check(echo);
  await clock.advance(999);
  const { pid } = host.state;
  expect(pid).toBeDefined();
  await clock.advance(1);
  expect(host.state.pid).toBeUndefined();
  await until('the process has ended', () => !isRunning(pid));
  const small = hostWith({ memoryMb: 16 });
  expect(await small.check(echo)).toMatchObject({ ok: true });
  expect(small.state).toMatchObject({ pid: undefined, starts: 1 });
});

test('options out of range are refused by name', () => {
  for (const name of ['hangMs', 'idleMs', 'memoryMb'])
    expect(() => hostWith({ [name]: 0 })).toThrow(`${name} must be above 0, not 0`);
});
