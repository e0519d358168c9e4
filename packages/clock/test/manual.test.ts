import { expect, test } from 'vitest';
import { sleep } from '../src/index.ts';
import { ManualClock } from '../src/manual.ts';

test('ManualClock fires timers in the order of their due times', async () => {
  const clock = new ManualClock(1_000);
  const fired: [string, number][] = [];
  clock.setTimer(() => fired.push(['late', clock.now()]), 20);
  clock.setTimer(() => fired.push(['early', clock.now()]), 10);
  clock.setTimer(() => fired.push(['second at ten', clock.now()]), 10);
  await clock.advance(30);
  expect(fired).toEqual([
    ['early', 1_010],
    ['second at ten', 1_010],
    ['late', 1_020],
  ]);
  expect(clock.now()).toBe(1_030);
});

test('advance fires timers that a continuation sets within its span', async () => {
  const clock = new ManualClock();
  const at: number[] = [];
  const loop = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await sleep(clock, 10);
      at.push(clock.monotonic());
    }
  };
  void loop();
  await clock.advance(30);
  expect(at).toEqual([10, 20, 30]);
});

test('jumpWall does not affect monotonic time and timers', async () => {
  const clock = new ManualClock(0);
  let fired = false;
  clock.setTimer(() => (fired = true), 10);
  clock.jumpWall(-3_600_000);
  expect(clock.monotonic()).toBe(0);
  await clock.advance(10);
  expect(fired).toBe(true);
  expect(clock.now()).toBe(-3_600_000 + 10);
});
