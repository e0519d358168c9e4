import { expect, test } from 'vitest';
import { parseTime } from '../src/index.ts';

const NOW = Date.UTC(2026, 10, 30, 12);

test.each([
  ['30m', '2026-11-30T11:30:00.000Z'],
  ['7d', '2026-11-23T12:00:00.000Z'],
  ['2026-11-01T08:00:00Z', '2026-11-01T08:00:00.000Z'],
])('--since %s is %s', (text, time) => {
  expect(parseTime('--since', text, NOW)).toBe(time);
});

test('today and a date begin at local midnight', () => {
  const today = new Date(parseTime('--since', 'today', NOW));
  expect([today.getHours(), today.getMinutes()]).toEqual([0, 0]);
  expect(new Date(parseTime('--since', '2026-11-01', NOW)).getHours()).toBe(0);
});

test.each(['soon', '7', '-3d', '2026-13-45', '1'])('--since %s is refused as wrong usage', (text) => {
  expect(() => parseTime('--since', text, NOW)).toThrow(expect.objectContaining({ exitCode: 2 }));
});
