import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { DelegationGate, SESSION_STATS_DEFAULTS, SessionLog, type SessionStatsState } from '../src/index.ts';

test('SessionLog counts the verdicts of a gate by session', async () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 9));
  let state: SessionStatsState = SESSION_STATS_DEFAULTS;
  const log = new SessionLog({ update: (transform) => (state = transform(state)) }, clock);
  const gate = new DelegationGate({
    clock,
    policy: { mode: 'block', maxLines: 2 },
    onVerdict: (event) => log.record(event),
  });
  const write = (lines: number) => ({
    tool: 'Write',
    input: { file_path: '/r/a.ts', content: 'const a = 1;\n'.repeat(lines) },
    cwd: '/r',
    sessionId: 's',
  });
  gate.before(write(1));
  gate.before(write(5));
  await clock.advance(1000);
  gate.before(write(5));
  log.record({ sessionId: 's', kind: 'direct', tokens: 40 });
  expect(state.sessions).toMatchObject([
    { session_id: 's', started_at: '2026-11-21T09:00:00.000Z', blocked: 2, advised: 0, direct: 1, direct_tokens: 40 },
  ]);
});

test('DelegationGate gives no note when notes are disabled', () => {
  const clock = new ManualClock();
  const call = {
    tool: 'Write',
    input: { file_path: '/r/a.ts', content: 'const a = 1;\n' },
    cwd: '/r',
    sessionId: 's',
  };
  expect(new DelegationGate({ clock }).after(call)).toContain('1 lines of TypeScript');
  expect(new DelegationGate({ clock, notes: false }).after(call)).toBeUndefined();
});
