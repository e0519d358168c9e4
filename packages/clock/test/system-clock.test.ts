import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { systemClock } from '../src/index.ts';

test('systemClock.monotonic never decreases', () => {
  let last = systemClock.monotonic();
  for (let i = 0; i < 1_000; i++) {
    const next = systemClock.monotonic();
    expect(next).toBeGreaterThanOrEqual(last);
    last = next;
  }
});

test('systemClock.setTimer keeps the process alive only with keepAlive', () => {
  const entry = new URL('../src/index.ts', import.meta.url).href;
  const run = (options: string): string =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `
      import { systemClock } from ${JSON.stringify(entry)};
      systemClock.setTimer(() => console.log('fired'), 20, ${options});
    `,
      ],
      { encoding: 'utf8' },
    ).stdout.trim();
  expect(run('{}')).toBe('');
  expect(run('{ keepAlive: true }')).toBe('fired');
});

test('a cancelled timer does not fire', async () => {
  let fired = false;
  systemClock.setTimer(() => (fired = true), 0).cancel();
  await new Promise<void>((resolve) => systemClock.setTimer(resolve, 1, { keepAlive: true }));
  expect(fired).toBe(false);
});
