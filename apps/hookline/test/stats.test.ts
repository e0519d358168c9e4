import { expect, test } from 'vitest';
import { describe } from '../src/commands/stats.ts';

test('figures are told in words: moments, shares, sizes and durations by their names', () => {
  expect(
    describe({
      state: 'closed',
      failure_count: 0,
      last_failure_time: Date.UTC(2026, 0, 2, 3, 4, 5),
      last_success_time: null,
      is_available: true,
      successRate: 0.9876,
      bytes: 52_428_800,
      latency_ms: 25.297130000000834,
      components: { lineage_tracker: true, execution_tracer: false },
    }),
  ).toBe(
    'state closed, failure count 0, last failure time 2026-01-02T03:04:05.000Z, last success time none yet, ' +
      'is available yes, success rate 98.8 %, bytes 50.0 MiB, latency 25.3 ms, ' +
      'components (lineage tracker yes, execution tracer no)',
  );
});

test('what only the daemon knows is unknown without it', () => {
  expect(describe(null)).toBe('unknown without the daemon');
});
