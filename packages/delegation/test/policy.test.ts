import { ManualClock } from '@hookline/clock/manual';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkDelegation,
  delegationRate,
  DelegationGate,
  type DelegationPolicy,
  recordSessionEvent,
  SESSION_STATS_DEFAULTS,
  sessionStats,
  sessionStatsSchema,
} from '../src/index.ts';

const lines = (count: number): string => 'const a = 1;\n'.repeat(count);
const check = (path: string, text: string, policy: DelegationPolicy = {}, more = {}) => {
  const { verdict, reasons } = checkDelegation({ path, text, ...more }, policy);
  return [verdict, ...reasons].join(' ');
};

describe('checkDelegation', () => {
  test('allows small changes, text, data, settings and manifests', () => {
    expect(check('/r/a.ts', lines(150))).toBe('allow');
    for (const path of ['/r/README.md', '/r/data.json', '/r/x.yaml', '/r/notes', '/r/a.csv']) {
      expect(check(path, lines(1000))).toBe('allow');
    }
    for (const path of [
      '/r/.claude/settings.json',
      '/r/package.json',
      '/r/vite.config.ts',
      '/r/Makefile',
      '/r/.eslintrc.js',
    ]) {
      expect(check(path, lines(1000))).toBe('allow');
    }
    expect(check('/r/a.ts', lines(1000), { mode: 'off' })).toBe('allow');
  });

  test('advises to search before new code is written', () => {
    expect(check('/r/a.py', lines(10), {}, { isNew: true })).toBe('advise new-code');
    expect(check('/r/a.py', lines(9), {}, { isNew: true })).toBe('allow');
    expect(check('/r/a.py', lines(10), { mode: 'block' }, { isNew: true })).toBe('advise new-code');
    expect(check('/r/run', `#!/usr/bin/env python3\n${lines(20)}`, {}, { isNew: true })).toBe('advise new-code');
  });

  test('applies the mode above a limit of size, path, language or budget', () => {
    expect(check('/r/a.ts', lines(151))).toBe('advise size');
    expect(check('/r/a.ts', lines(151), { mode: 'ask' })).toBe('ask size');
    expect(check('/r/gen/a.ts', 'x', { mode: 'block', paths: ['**/gen/**'] })).toBe('block path');
    expect(check('/r/a.rs', 'x', { mode: 'ask', languages: ['Rust'] })).toBe('ask language');
    expect(check('/r/a.ts', lines(40), { mode: 'block' }, { tokensLeft: 129 })).toBe('block budget');
    expect(check('/r/a.ts', lines(40), { mode: 'block' }, { tokensLeft: 130 })).toBe('allow');
  });

  test('gives advice with figures and without code', () => {
    const { advice } = checkDelegation({ path: '/r/a.ts', text: lines(200), isNew: true, tokensLeft: 3 });
    expect(advice).toBe(
      'Before writing new code, look for code that does this already (find_pattern, or a search). 200 lines at once are more than the 150 that are written directly here. It takes about 650 tokens, and 3 are left of the budget. Consider delegate_task.',
    );
    expect(() => checkDelegation({ path: '', text: '' }, { maxLines: 0 })).toThrow('maxLines must be 1 or more, got 0');
  });
});

describe('DelegationGate', () => {
  const call = (tool: string, input: unknown, sessionId = 's') => ({ tool, input, cwd: '/r', sessionId });

  test('decides about the text of Write, Edit and NotebookEdit', () => {
    const gate = new DelegationGate({
      clock: new ManualClock(),
      exists: (path) => path === '/r/old.ts',
      tokensLeft: () => 100,
    });
    expect(gate.before(call('Write', { file_path: 'new.ts', content: lines(20) }))).toMatchObject({
      verdict: 'advise',
      reasons: ['new-code'],
    });
    expect(gate.before(call('Write', { file_path: '/r/old.ts', content: lines(20) }))?.verdict).toBe('allow');
    expect(gate.before(call('Edit', { file_path: '/r/old.ts', new_string: lines(40) }))?.reasons).toEqual(['budget']);
    expect(gate.before(call('NotebookEdit', { notebook_path: '/r/n.py', new_source: 'x' }))?.verdict).toBe('allow');
    expect(gate.before(call('Bash', { command: 'ls' }))).toBeUndefined();
    fc.assert(fc.property(fc.string(), fc.jsonValue(), (tool, input) => void gate.before(call(tool, input))));
  });

  test('gives a note after code was written, at most once in ten minutes per session', async () => {
    const clock = new ManualClock();
    const gate = new DelegationGate({ clock });
    const write = call('Write', { file_path: '/r/a.ts', content: lines(3) });
    expect(gate.after(call('Write', { file_path: '/r/a.md', content: 'x' }))).toBeUndefined();
    expect(gate.after(write)).toMatch(/^3 lines of TypeScript were written directly \(about 10 tokens\)\./);
    expect(gate.after(write)).toBeUndefined();
    expect(gate.after({ ...write, sessionId: 'other' })).toBeDefined();
    await clock.advance(599_999);
    expect(gate.after(write)).toBeUndefined();
    await clock.advance(1);
    expect(gate.after(write)).toBeDefined();
    expect(new DelegationGate({ clock, policy: { mode: 'off' } }).after(write)).toBeUndefined();
  });
});

test('recordSessionEvent keeps the last fifty sessions', () => {
  let state = SESSION_STATS_DEFAULTS;
  for (let index = 0; index < 60; index++)
    state = recordSessionEvent(state, { sessionId: `s${index}`, kind: 'direct', tokens: 5, at: 0 });
  state = recordSessionEvent(state, { sessionId: 's20', kind: 'delegated', tokens: 100, at: 1 });
  state = recordSessionEvent(state, { sessionId: 's20', kind: 'blocked', at: 1 });
  expect(state.sessions).toHaveLength(50);
  expect(sessionStats(state)).toEqual({
    session_id: 's20',
    started_at: '1970-01-01T00:00:00.000Z',
    delegated: 1,
    direct: 1,
    advised: 0,
    asked: 0,
    blocked: 1,
    delegated_tokens: 100,
    direct_tokens: 5,
  });
  expect(sessionStats(state, 's59')?.direct).toBe(1);
  expect(sessionStats(state, 's1')).toBeUndefined();
  expect(delegationRate({ delegated: 1, direct: 3 })).toBe(0.25);
  expect(delegationRate({ delegated: 0, direct: 0 })).toBeUndefined();
  expect(sessionStatsSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
});
