import { expect, test } from 'vitest';
import { DeliveryHistory } from '../src/index.ts';

const HOUR = 3_600_000;

/** Creates a history whose clock `pass` advances. */
function historyAt(startHour: number): { history: DeliveryHistory; pass: (hours: number) => void; now: () => number } {
  let now = startHour * HOUR;
  return { history: new DeliveryHistory(() => now), pass: (hours) => void (now += hours * HOUR), now: () => now };
}

test('report sums the last hour, day and week with rates', () => {
  const { history, pass } = historyAt(1000);
  history.add('delivered', 6);
  history.add('cached', 2);
  // One of the two cached records.
  history.add('refused', 1);
  pass(5);
  history.add('delivered', 2);
  history.add('healthy');
  const { last_hour, last_day, last_week } = history.report();
  expect(last_hour).toMatchObject({ delivered: 2, cached: 0, success_rate: 1, availability: 1 });
  expect(last_day).toMatchObject({ delivered: 8, cached: 2, success_rate: 0.8 });
  expect(last_week).toMatchObject({ delivered: 8, hours: 168 });
});

test('report has no rate without counts', () => {
  expect(historyAt(1000).history.report().last_day).toMatchObject({ success_rate: null, availability: null });
});

test('report ignores hours older than one week', () => {
  const { history, pass } = historyAt(1000);
  history.add('cached', 9);
  pass(169);
  history.add('cached', 1);
  expect(history.report().last_week.cached).toBe(1);
  expect(JSON.stringify(history)).not.toContain('1000');
});

test('health_trend compares the last day with the six days before when there are enough checks', () => {
  const { history, pass } = historyAt(1000);
  history.add('healthy', 50);
  expect(history.report().health_trend).toBe('insufficient_data');
  pass(30);
  history.add('healthy', 20);
  expect(history.report().health_trend).toBe('stable');
  history.add('unhealthy', 20);
  expect(history.report().health_trend).toBe('declining');
  pass(30);
  history.add('healthy', 10);
  expect(history.report().health_trend).toBe('improving');
});

test('restore continues the counts of another process and ignores invalid state', () => {
  const before = historyAt(1000);
  before.history.add('synced', 4);
  const after = historyAt(1001);
  after.history.restore(JSON.parse(JSON.stringify(before.history)));
  for (const nonsense of [null, 'x', { hours: [{ hour: -1 }] }, { hours: 7 }]) after.history.restore(nonsense);
  expect(after.history.report().last_day.synced).toBe(4);
});
